/**
 * Tapes that failed once, each made small, for a reason of its own. They are played before any
 * other. Each is what it took to find one of the mutants; those that the empty tape finds need
 * none.
 */
export interface PastFailure {
  readonly why: string;
  readonly tape: string;
}

export const corpus: readonly PastFailure[] = [
  {
    why: 'a duplicate is carried out again',
    tape: '0*6,1*2,0,3,0*2,89,2,0*6,25,0*3,90,3,0*7,5,0*12,3',
  },
  {
    why: 'a refusal is not remembered',
    tape: '0*6,1*2,0,1,0,5,0,3,0*26,1,0*20,1',
  },
  { why: 'a command may come after its own compensation', tape: '0*6,1*2,0*5,1,2,0*28,1' },
  { why: 'a begun command counts as one that never began', tape: '0*5,3,1' },
  { why: 'the outside is called without the intent being recorded', tape: '0*5,3,1' },
  { why: 'a step without an answer is not compensated', tape: '0*12,1,3' },
  { why: 'compensations run oldest first', tape: '0*12,1,6,1' },
  { why: 'a compensation is skipped', tape: '0*10,8' },
  { why: 'a refusal goes on as if it were a success', tape: '0*10,13' },
  { why: 'nothing is taken up after a start', tape: '0*17,1' },
  { why: 'the alarm rings once and is not set again', tape: '0*19,1' },
  { why: 'a stalled command is not sent any more', tape: '0*5,1,0,1,0*2,1,0*2,1*3' },
  { why: 'each sending is a command of its own', tape: '0*5,1*2' },
  { why: 'the gateway gets a new key at each try', tape: '0*5,1*2' },
  {
    why: 'the work and its inbox row are two transactions',
    tape: '0*4,1,0*3,2,1,2,0,3,0*13,2,0*14,6',
  },
  { why: 'a saga that only goes forward has deadlines', tape: '0*5,3,0,1,0*6,1*2,11' },
  { why: 'a saga that only goes forward can be aborted', tape: '0*12,1,3,11' },
  { why: 'inbox rows are removed while their saga is open', tape: '0*5,3' },
  { why: 'sagas are removed that have not ended', tape: '0*5,3' },
  { why: 'a unit is told before it is committed', tape: '0*15,1' },
  { why: 'a gateway that never answers is waited for', tape: '0*48,2,0*26,3' },
  { why: 'a start that could not take up all sagas leaves them', tape: '0*43,1' },
  {
    why: 'a late reply stalls what has ended, if its version is gone',
    tape: '0*6,1*2,0,3,0*2,117,1,0*4,111,1,5*2,0*2,1,0*2,2,0*206,1,0*3,1',
  },
  {
    why: 'a suspension takes the deadline of its step away',
    tape: '0*8,3,0,4,0,3,14,4,10,5,0*4,1,2,0*6,1,3,0*8,1,0*47,1',
  },
  { why: 'a saga stays suspended though the engine can go on with it', tape: '0,4,0*6,1' },
  { why: 'what was resolved by hand is not sent any more', tape: '0*6,1,0*6,2,11,0,2' },
  { why: 'a redrive sends what its saga no longer awaits', tape: '0*6,1,0*6,2,11,0,2' },
  {
    why: 'a forgotten saga has its commands run again',
    tape: '0*6,1,0,1,3,0*2,1,2,0*6,25,0*3,90,3,0*7,5,0*10,1,0*11,6',
  },
  {
    why: 'a participant believes whatever it is told of forgotten sagas',
    tape: '0*5,3,0*4,2,0*2,138,0*3,144,3,0*9,1,14,0*46,1,0*9,1,0*150,1,0*95,1',
  },
  { why: 'a fault of the storage counts as a fault of the message', tape: '0*5,1,0*227,1' },
  {
    why: 'a clock that is put right leaves what is due to the time that it showed',
    tape: '0*8,3,0*11,8,0*28,1,0*18,2',
  },
  { why: 'a broken constraint counts as a full disk', tape: '0*5,3' },
  { why: 'whoever handed in what is not committed is never told', tape: '0*27,1' },
];
