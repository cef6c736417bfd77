import { describe, expect, it } from 'vitest';
import { bookingRun, runNames } from '../../../tests/support/booking-runs.ts';
import { Railway, RailwayAsText } from './railway.tsx';
import { RailwayEmblem } from './railway-emblem.tsx';

/** The text that is seen, element by element. */
const seen = (html: string) => html.split(/<[^>]*>/).filter((text) => text.trim() !== '');

describe('a drawn railway', () => {
  it.each(runNames)('of a saga that is %s asks for no style of its own', (name) => {
    const saga = bookingRun(name);
    const drawn = `${<Railway saga={saga} />}${<RailwayEmblem saga={saga} />}`;
    expect(drawn).not.toMatch(/ style=|<style|NaN|undefined|null/);
    expect(drawn.match(/role="img" aria-label="[^"]+"/g)).toHaveLength(3);
  });

  it('names each step, its command, and why it went back', () => {
    const words = seen(`${<Railway saga={bookingRun('card declined')} />}`);
    for (const word of ['pay-bill', 'billing.pay', 'refused', 'card_declined', 'parking.unblock'])
      expect(words).toContain(word);
  });

  it('shows what a person wrote as text, and cuts it to fit', () => {
    const saga = bookingRun('sent again');
    saga.is('abort', '<script>alert(1)</script> and more than fits');
    const [drawn, list] = [`${<Railway saga={saga} />}`, `${<RailwayAsText saga={saga} />}`];
    expect(`${drawn}${list}`).not.toContain('<script>');
    expect(drawn).toContain('&lt;script&gt;alert(1)&lt;/…');
    expect(list).toContain('&lt;script&gt;alert(1)&lt;/script&gt; and more than fits');
  });
});

describe('the emblem of a saga', () => {
  it('tells an end, a way back and a stall apart without colour', () => {
    const shapes = (['completed', 'card declined', 'stalled going back'] as const).map((name) =>
      `${<RailwayEmblem saga={bookingRun(name)} />}`.replaceAll(/tone-\w+|aria-label="[^"]*"/g, ''),
    );
    expect(new Set(shapes).size).toBe(3);
  });
});
