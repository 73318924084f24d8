/** Pictures leave the desktop page too, whose policy lets it fetch nothing. */

import { expect } from '@playwright/test';
import { test } from './desktop.ts';

test('a picture is drawn and handed over as a file of the page', async ({ desktop }) => {
  const { page } = desktop;
  // Instead of the system's dialog, which no spec can answer.
  await page.evaluate(`{
    window.handedOver = [];
    HTMLAnchorElement.prototype.click = function () {
      window.handedOver.push([this.download, this.href]);
    };
  }`);
  await page.getByRole('button', { name: 'Export the canopy' }).click();
  const menu = page.locator('.picture-menu:popover-open');
  for (const format of ['svg', 'png']) {
    await menu.getByRole('button', { name: new RegExp(`^${format}`, 'i') }).click();
    await expect(menu.getByRole('status')).toHaveText(
      `Saved as canopy-tiny_layer-0_the-king-of-mask-was-wise.${format}`,
    );
  }
  const files = await page.evaluate('window.handedOver');
  expect(files).toEqual([
    [expect.stringMatching(/\.svg$/), expect.stringMatching(/^blob:/)],
    [expect.stringMatching(/\.png$/), expect.stringMatching(/^blob:/)],
  ]);
});
