/**
 * Tapes that failed once, each made small, for a reason of its own. They are played before any
 * other. The last is a bug of ours that the simulation found: a start at which the disk was full
 * left its sagas for good. The others are what it took to find each of the mutants.
 */
export interface PastFailure {
  readonly why: string;
  readonly tape: string;
}

export const corpus: readonly PastFailure[] = [
  {
    why: 'a duplicate is carried out again',
    tape: '0*5,3,0*3,3,0*8,3*2,0*2,6,0*5,1,58,2,0*9,1,0*19,1',
  },
  { why: 'a refusal is not remembered', tape: '0*3,1,0,3,0*4,1,0,1,2,3,0*9,64,2,0*103,1' },
  { why: 'a command may come after its own undoing', tape: '0*5,3,0*2,1,3,2,0*17,1,0*10,1' },
  { why: 'a begun command counts as one that never began', tape: '0*4,2,1' },
  { why: 'the outside is called without the intent being recorded', tape: '0*4,2,0*6,1,8,12' },
  { why: 'a step without an answer is not undone', tape: '0*13,1,3,0*9,3' },
  { why: 'compensations run oldest first', tape: '0*4,2' },
  { why: 'a compensation is skipped', tape: '0*7,49' },
  { why: 'a refusal goes on as if it were a success', tape: '0*7,5' },
  { why: 'nothing is taken up after a start', tape: '0*13,1' },
  { why: 'the alarm rings once and is not set again', tape: '0*4,1' },
  { why: 'a stalled command is not sent any more', tape: '0*4,2' },
  { why: 'each sending is a command of its own', tape: '0*7,3' },
  { why: 'the gateway gets a new key at each try', tape: '0*9,1,6,1' },
  { why: 'the work and its inbox row are two transactions', tape: '0*13,2,3,0*13,5' },
  { why: 'a saga that only goes forward has deadlines', tape: '0*5,1,0*2,1,3,0*4,1,0*123,1,11' },
  { why: 'a saga that only goes forward can be aborted', tape: '0*5,1,0*2,1,3,0*2,3' },
  { why: 'inbox rows are removed while their saga is open', tape: '0*4,3' },
  { why: 'the oldest saga that is known counts as forgotten', tape: '0*4,3' },
  { why: 'sagas are removed that have not ended', tape: '0*4,3' },
  { why: 'a unit is told before it is committed', tape: '0*11,1' },
  { why: 'a gateway that never answers is waited for', tape: '0*48,3' },
  { why: 'a start that could not take up all sagas leaves them', tape: '0*19,2,0*8,1' },
];
