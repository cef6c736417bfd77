import { describe, expect, it } from 'vitest';
import { axisOf } from './axis.ts';
import { textWidth } from './fit.ts';

describe('an axis of time', () => {
  it('is to scale while each gap can be seen, with labels at whole numbers', () => {
    const { isToScale, xOf, ticks } = axisOf([1_000, 1_008, 1_020, 1_026], 260);
    expect(isToScale).toBe(true);
    expect([1_000, 1_013, 1_026].map(xOf)).toEqual([0, 130, 260]);
    expect(ticks.map(({ text }) => text)).toEqual(['0 ms', '10 ms', '20 ms']);
  });

  it('shows 30 ms of work beside three hours of waiting; a longer gap is wider', () => {
    const { isToScale, xOf } = axisOf([0, 10, 30, 1_000, 10_800_000], 600);
    expect(isToScale).toBe(false);
    const places = [0, 10, 30, 1_000, 10_800_000].map(xOf);
    expect(places.at(-1)).toBe(600);
    const widths = places.slice(1).map((x, index) => x - (places[index] ?? 0));
    expect(widths.toSorted((a, b) => a - b)).toEqual(widths);
    expect(Math.min(...widths)).toBeGreaterThan(4);
  });

  it.each([260, 600])('of %i pixels has no labels that overlap, nor any outside of it', (width) => {
    const moments = [0, 8, 1_050, 2_100, 4_100, 49_000, 1_264_000, 1_309_000, 1_363_000];
    const { ticks } = axisOf(moments, width);
    const spans = ticks.map(({ x, text, anchor }) => {
      const from = x - { start: 0, middle: 0.5, end: 1 }[anchor] * textWidth(text);
      return [from, from + textWidth(text)] as const;
    });
    expect(spans.length).toBeGreaterThan(2);
    for (const [index, [from, to]] of spans.entries()) {
      expect(from).toBeGreaterThanOrEqual(spans[index - 1]?.[1] ?? 0);
      expect(to).toBeLessThanOrEqual(width);
    }
    expect(ticks.at(-1)?.text).toBe('22 min 43 s');
  });

  it('holds at its edges what lies outside, and stands still for a single moment', () => {
    const { xOf } = axisOf([100, 200], 50);
    expect([xOf(0), xOf(999)]).toEqual([0, 50]);
    expect(axisOf([100], 50).xOf(100)).toBe(0);
  });

  it('of months has few labels', () => {
    expect(axisOf([0, 5e9, 1e10], 600).ticks.length).toBeLessThan(10);
  });
});
