import { describe, expect, it } from 'vitest';
import { bookingRun, runNames } from '../../../tests/support/booking-runs.ts';
import { Sequence, SequenceAsText } from './sequence.tsx';

describe('a drawn sequence of messages', () => {
  it.each(runNames)('of a saga that is %s asks for no style of its own', (name) => {
    const drawn = `${<Sequence saga={bookingRun(name)} />}`;
    expect(drawn).not.toMatch(/ style=|<style|NaN|undefined|null|Infinity/);
    expect(drawn.match(/role="img" aria-label="[^"]+"/g)).toHaveLength(2);
  });

  it('tells a lost command, a reply and an awaited one apart by their lines', () => {
    const drawn = `${<Sequence saga={bookingRun('sent again')} />}`;
    for (const shape of ['class="arrow" d="M', 'arrow arrow-reply', 'class="arrow-open"'])
      expect(drawn).toContain(shape);
  });

  it('shows what a person wrote as text, in the picture and in the list', () => {
    const saga = bookingRun('sent again');
    saga.is('abort', '<script>alert(1)</script>');
    for (const html of [`${<Sequence saga={saga} />}`, `${<SequenceAsText saga={saga} />}`]) {
      expect(html).not.toContain('<script>');
      expect(html).toContain('&lt;script&gt;');
    }
  });
});
