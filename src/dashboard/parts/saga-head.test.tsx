import { describe, expect, it } from 'vitest';
import { bookingRun, type RunName } from '../../../tests/support/booking-runs.ts';
import { SagaHead } from './saga-head.tsx';

const html = (name: RunName) => String(<SagaHead saga={bookingRun(name)} now={0} />);
/** The text that is seen, in one line. */
const seen = (name: RunName) =>
  html(name)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
const count = (text: string, part: string) => text.split(part).length - 1;

describe('the head of a saga', () => {
  it('says who is waited for, how often it was asked, and until when', () => {
    const words = seen('sent again');
    expect(words).toMatch(/Waits for billing to answer billing\.pay/);
    expect(words).toMatch(/Sent \d+ times Sent again .* UTC Goes back, if unanswered .* UTC/);
  });

  it('says of a saga that goes back that it asks as often as it takes', () => {
    const words = seen('stalled going back');
    expect(words).toContain('Step, on the way back');
    expect(words).toContain('as often as it takes');
    expect(words).not.toContain('Goes back, if unanswered');
  });

  it('awaits nothing once it has ended', () => {
    expect(seen('completed')).not.toContain('Waits for');
    expect(seen('completed')).toContain('Took');
  });
});

describe('the verbs of a saga', () => {
  it('say a reason that they share once, and without their names', () => {
    const words = seen('completed');
    expect(count(words, 'the saga has ended: it is completed')).toBe(1);
    expect(words).not.toContain('Abort:');
  });

  it('name the one that is not legal', () => {
    expect(seen('sent again')).toContain('Resolve: only a stalled saga can be resolved');
  });
});
