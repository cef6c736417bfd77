/** axe-core over a page: what keeps people with a disability from using it. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Levels A and AA of the Web Content Accessibility Guidelines, 2.0 to 2.2. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Those of its rules that depend on colours: another scheme can break no other. */
export const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** Of a rule that many elements break, so many are named. */
const NAMED = 3;

/**
 * The violations in the page as it is now, a line per element. The page needs scripts: without
 * them axe-core does not answer. It is not loaded by the page, so no policy keeps it out.
 * @param rules names of rules, or of sets of them
 */
export async function axeViolations(
  page: Page,
  rules: readonly string[] = RULES,
): Promise<readonly string[]> {
  await page.evaluate(`${axe.source}; 0`);
  const options = JSON.stringify({ runOnly: rules, resultTypes: ['violations'] });
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(document, ${options})`);
  return violations.flatMap(({ id, nodes }) => {
    const named = nodes.slice(0, NAMED).map(({ target, html, failureSummary = '' }) => {
      const why = failureSummary.replaceAll(/\s+/g, ' ');
      return `${id}: ${target.join(' ')} ${html}: ${why}`;
    });
    return nodes.length > NAMED ? [...named, `${id}: ${nodes.length} elements in all`] : named;
  });
}
