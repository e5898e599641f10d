import fs from 'node:fs';
import path from 'node:path';
import { expect, expectAccessible, openSettings, seedProfile, test } from '../support/app';

test('prices: those that came with the app, one of my own, a file, and what is wrong with a file', async ({
  app,
  dataFolder,
}) => {
  const { page } = app;
  await seedProfile(app);
  await openSettings(page, 'Prices');
  const table = page.getByRole('table', { name: 'Prices' });
  const find = page.getByRole('textbox', { name: 'Find a model' });
  await find.fill('haiku-5-5');
  await expect(table.getByRole('row')).toHaveCount(3);
  await expect(table).toContainText('over 100k tokens');
  await find.fill('no such model');
  await expect(page.getByText('No model has “no such model” in its name.')).toBeVisible();
  await find.fill('');

  await page.getByRole('button', { name: 'Add price' }).press('Enter');
  const form = page.getByRole('form', { name: 'New price' });
  await expect(form.getByRole('combobox', { name: 'Model' })).toBeFocused();
  await page.keyboard.type('my-own-model');
  await form.getByRole('button', { name: 'Add price' }).click();
  await expect(form.getByRole('textbox', { name: 'Input' })).toHaveAttribute(
    'aria-invalid',
    'true',
  );
  await expectAccessible(page, 'a price that lacks amounts');
  await form.getByRole('textbox', { name: 'Input' }).fill('1.25');
  await form.getByRole('textbox', { name: 'Output' }).fill('$5');
  await form.getByRole('button', { name: 'Fill in usual cache prices' }).click();
  await form.getByRole('textbox', { name: 'Output' }).press('Enter');
  await expect(form).toBeHidden();
  const mine = table.getByRole('row').filter({ hasText: 'my-own-model' });
  await expect(mine).toContainText('Yours');
  await expectAccessible(page, 'prices');
  await mine.getByRole('button', { name: /^Remove my-own-model/ }).click();
  await page.getByRole('button', { name: 'Remove price' }).click();
  await expect(mine).toBeHidden();

  const file = path.join(dataFolder, 'prices.json');
  const entry = {
    models: ['team-model-1', 'team-model-2'],
    effectiveFrom: null,
    promptTokensOver: 0,
    ...{ input: '1', output: '4', cacheRead: '0.10', cacheWrite5m: '1.25', cacheWrite1h: '2' },
    source: 'contract',
  };
  const priceFile = (prices: unknown) =>
    JSON.stringify({
      ...{ asOf: '2026-11-20', provider: 'ANTHROPIC', unit: 'USD per million tokens' },
      prices,
    });
  fs.writeFileSync(file, priceFile([entry, { ...entry, input: '-3' }]));
  await app.chooseFolder(file);
  await page.getByRole('button', { name: 'Import file…' }).click();
  await expect(page.getByRole('alert').filter({ hasText: /input/ })).toBeVisible();
  await expect(table).not.toContainText('team-model');
  await expectAccessible(page, 'a price file that is wrong');

  fs.writeFileSync(file, priceFile([entry]));
  await page.getByRole('button', { name: 'Import file…' }).click();
  await expect(page.getByText('2 prices added').first()).toBeVisible();
  await expect(table.getByRole('row').filter({ hasText: 'team-model' })).toHaveCount(2);
});
