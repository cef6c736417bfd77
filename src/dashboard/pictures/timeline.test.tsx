import { describe, expect, it } from 'vitest';
import { bookingRun, runNames } from '../../../tests/support/booking-runs.ts';
import { Timeline, TimelineAsText } from './timeline.tsx';

const textOf = (html: string) => html.split(/<[^>]*>/).filter((text) => text.trim() !== '');

describe('a drawn timeline', () => {
  it.each(runNames)('of a saga that is %s asks for no style of its own', (name) => {
    const drawn = `${<Timeline saga={bookingRun(name)} />}`;
    expect(drawn).not.toMatch(/ style=|<style|NaN|undefined|null|Infinity/);
    expect(drawn.match(/role="img" aria-label="[^"]+"/g)).toHaveLength(2);
  });

  it('says in its list what it shows', () => {
    expect(textOf(`${<TimelineAsText saga={bookingRun('sent again')} />}`)).toEqual([
      '+0 ms create-booking (local work): done at once',
      '+0 ms block-slot (parking.block): done after 8 ms',
      '+8 ms approve-booking (local work): done at once',
      '+8 ms pay-bill (billing.pay): waiting for 2.5 s, sent 3 times',
      'sent again in 1.6 s',
      'given up in 7.5 s',
    ]);
  });

  it('shows what a person wrote as text', () => {
    const saga = bookingRun('sent again');
    saga.is('abort', '<script>alert(1)</script>');
    const drawn = `${<Timeline saga={saga} />}${<TimelineAsText saga={saga} />}`;
    expect(drawn).not.toContain('<script>');
    expect(drawn).toContain('&lt;script&gt;');
  });
});
