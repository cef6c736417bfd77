/**
 * Measures of an open page. Their code that runs in the page is text: with functions, the types
 * of the DOM would be needed, and what is a global of a browser would compile in `src` as well.
 */
import type { Locator, Page } from 'playwright-core';

const WIDER_THAN_WINDOW = `(() => {
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const named = ({ tagName, id, className }) => [tagName.toLowerCase(), id, className].join(' ');
  const wide = [...document.querySelectorAll('body, body *')]
    .filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5);
  return ['the page: ' + scrollWidth + ' px of ' + clientWidth, ...wide.slice(0, 10).map(named)];
})()`;

/** Names the elements that make the page scroll sideways; none if it does not. */
export function widerThanWindow(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(WIDER_THAN_WINDOW);
}

/**
 * Waits for what an act makes visible. It counts from when the act has resolved, as with an
 * answer to its request: its effect is durable then.
 * @param limitMs the milliseconds from then within which it must be visible
 * @returns the milliseconds that it took
 * @throws Error if it is not visible by then, or was before the act
 */
export async function appearsWithin(
  locator: Locator,
  limitMs: number,
  act: () => Promise<unknown>,
): Promise<number> {
  if (await locator.isVisible()) throw new Error(`${locator} was visible before`);
  await act();
  const began = performance.now();
  await locator.waitFor({ state: 'visible', timeout: limitMs });
  return performance.now() - began;
}

const WITHOUT_GLYPH = `((signs) => {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const drawn = (sign) => {
    context.clearRect(0, 0, 300, 150);
    context.font = '60px system-ui, sans-serif';
    context.fillText(sign, 30, 90);
    return context.getImageData(0, 0, 300, 150).data.join();
  };
  const missing = drawn('\\u0378'); // Not assigned, so every font draws its box.
  return signs.filter((sign) => drawn(sign) === missing || drawn(sign) === drawn(' '));
})`;

/** The signs that no font of this machine can draw. */
export function withoutGlyph(page: Page, signs: readonly string[]): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`${WITHOUT_GLYPH}(${JSON.stringify(signs)})`);
}
