import type { Page } from '@playwright/test';
import axe, { type AxeResults } from 'axe-core';

/**
 * What axe finds on the page as it is now. It is brought in once a page and runs there: without
 * frames there is nothing to gather from elsewhere, which took ten times as long.
 */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const run = "axe.run(document, { resultTypes: ['violations'] })";
  const { violations: found } = await page.evaluate<AxeResults>(run);
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
