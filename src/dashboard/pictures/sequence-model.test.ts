import { describe, expect, it } from 'vitest';
import { bookingRun, type RunName } from '../../../tests/support/booking-runs.ts';
import { modelSequence } from './sequence-model.ts';
import { sequenceInWords } from './sequence-words.ts';

const sequence = (name: RunName) => modelSequence(bookingRun(name));
const told = (name: RunName) => sequenceInWords(sequence(name));
const ends = (name: RunName, label: string) =>
  sequence(name).lines.flatMap((line) =>
    line.kind === 'arrow' && line.label.startsWith(label) ? [line.end] : [],
  );

describe('the messages of a booking', () => {
  it('whose card is declined stand in order between the modules that take part', () => {
    expect(sequence('card declined').lifelines).toEqual(['booking', 'parking', 'billing']);
    expect(told('card declined')).toEqual([
      '+0 ms local work: create-booking',
      '+0 ms booking sends parking.block to parking',
      '+8 ms parking replies PARKING_AVAILABLE to booking',
      '+8 ms local work: approve-booking',
      '+8 ms booking sends billing.pay to billing',
      '+20 ms billing replies BILL_FAILED to booking (card_declined)',
      '+20 ms booking sends parking.unblock to parking',
      '+26 ms parking replies PARKING_UNBLOCKED to booking',
      '+26 ms local work: undo create-booking',
      '+26 ms gone back',
    ]);
  });

  it('that is sent again: what got no answer is lost, and the reply is awaited until now', () => {
    expect(ends('sent again', 'billing.pay')).toEqual(['lost', 'lost', 'arrives']);
    expect(told('sent again').slice(-4)).toEqual([
      '+8 ms booking sends billing.pay to billing (no answer)',
      '+1.1 s booking sends billing.pay to billing (no answer)',
      '+2.1 s booking sends billing.pay to billing',
      '+2.5 s no reply yet from billing (sent again in 1.6 s, given up in 7.5 s)',
    ]);
    expect(sequence('sent again').lines.at(-1)).toMatchObject({ end: 'awaited', isReply: true });
  });

  it('that is sent again more often folds what got no answer, and not what still may', () => {
    const { lines } = modelSequence(bookingRun('sent again').waits(2));
    expect(lines.slice(-3)).toMatchObject([
      { label: 'billing.pay ×4', end: 'lost' },
      { label: 'billing.pay', end: 'arrives' },
      { end: 'awaited' },
    ]);
  });

  it('that is given up folds the sendings, and marks the late reply as ignored', () => {
    const lines = told('late reply');
    expect(lines).toContain(
      '+8 ms booking sends billing.pay ×5 to billing (+8 ms – +8.1 s: no answer)',
    );
    expect(lines).toContain('+10 s pay-bill is given up: its outcome is unknown');
    expect(lines.at(-1)).toBe(
      '+12 s billing replies BILL_PAID to booking (late or repeated: ignored)',
    );
  });

  it('that healed counts the sendings that the history left out, and names the operator', () => {
    const lines = told('healed');
    expect(lines.slice(6, 13)).toEqual([
      '+20 ms booking sends parking.unblock ×4 to parking (+20 ms – +4.1 s: no answer)',
      '+4.1 s needs a person: a compensation is unanswered',
      '+49 s booking sends parking.unblock ×30 to parking (+49 s – +22 min 34 s: no answer)',
      '+22 min 43 s retried by ann: parking is up again',
      '+22 min 43 s booking sends parking.unblock to parking',
      '+22 min 43 s needs no person any more',
      '+22 min 43 s parking replies PARKING_UNBLOCKED to booking',
    ]);
  });

  it('that could not be sent never leave, and say why', () => {
    expect(ends('not sent', 'billing.pay')).toEqual(['not-sent', 'not-sent']);
    expect(told('not sent').at(-2)).toBe(
      '+1.1 s booking sends billing.pay to billing (did not leave, the broker is away)',
    );
  });

  it('that was resolved are sent on as a fence, whose answer changes nothing', () => {
    const run = bookingRun('resolved').waitsForFence().after(5);
    expect(modelSequence(run).lines.at(-1)).toMatchObject({ end: 'lost', remark: 'no answer' });
    const { lines } = modelSequence(run.answers('s1:block-slot:undo', 'PARKING_UNBLOCKED'));
    const last = lines.slice(-2);
    expect(last).toMatchObject([
      { label: 'parking.unblock', end: 'arrives' },
      { label: 'PARKING_UNBLOCKED', tone: 'nothing', remark: 'after it was done by hand' },
    ]);
  });

  it('name the entries of the history that they are of, the folded ones all of them', () => {
    const { history } = bookingRun('late reply');
    const folded = sequence('late reply').lines.find(({ label }) => label === 'billing.pay ×5');
    const sendings = history.filter(
      ({ type, step }) => type.startsWith('command-') && step === 'pay-bill',
    );
    expect(folded?.seqs).toEqual(sendings.slice(0, 5).map(({ seq }) => seq));
  });
});

describe('a reply to a command that a booking never sent', () => {
  it('is of a party that is unknown', () => {
    const run = bookingRun('completed').answers('s1:other:do', 'OTHER');
    const { lifelines, lines } = modelSequence(run);
    expect(lifelines).toContain('unknown');
    expect(lines.at(-1)).toMatchObject({ from: 'unknown', label: 'OTHER' });
  });

  it('is folded if it comes again and again', () => {
    const run = bookingRun('completed');
    for (let time = 0; time < 4; time += 1) run.after(1_000).answers('s1:pay-bill:do', 'BILL_PAID');
    expect(modelSequence(run).lines.at(-1)).toMatchObject({ label: 'BILL_PAID ×4' });
  });
});

describe('the ledger of the payment provider', () => {
  it('stands between the command that charges and the reply that says so', () => {
    const run = bookingRun('completed');
    const charged = { kind: 'charge', amount: 10_000, currency: 'USD', at: run.now - 5 };
    const model = modelSequence({ ...run, history: run.history, ledger: [charged] });
    expect(model.lifelines.at(-1)).toBe('gateway');
    const labels = model.lines.map(({ label }) => label);
    const at = labels.indexOf('charge 100.00 USD');
    expect([labels[at - 1], labels[at + 1]]).toEqual(['billing.pay', 'BILL_PAID']);
  });
});
