import type { Page } from '@playwright/test';

/** The newest input is on the screen. */
export async function idle(page: Page): Promise<void> {
  // It looks with each frame; an assertion would look twice a second.
  await page.locator('html[data-state=idle]').waitFor({ timeout: 10_000 });
}
