/** Two pages on one host: one changes the model and the settings, the other looks. */

import { expect } from '@playwright/test';
import { enter, idle, test } from './app.ts';
import { violations } from './axe.ts';

const told = 'Another page has control of the model and the settings.';

test('a second page looks and is told so, until it takes control', async ({
  app,
  host,
  context,
}) => {
  await expect(app.getByText(told)).toHaveCount(0);
  const second = await context.newPage();
  await second.goto(host.url);
  await idle(second);
  await expect(second.getByText(told)).toBeVisible();
  await expect(app.getByText(told)).toHaveCount(0);
  await enter(second, 'looking is free');
  expect(await violations(second)).toEqual([]);

  await second.getByRole('button', { name: 'Take control' }).click();
  await expect(second.getByText(told)).toHaveCount(0);
  await expect(app.getByText(told)).toBeVisible();

  await second.close();
  await expect(app.getByText(told)).toHaveCount(0);
});
