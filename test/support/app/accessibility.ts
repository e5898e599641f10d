import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Fails the test with what axe finds on the screen as it is now. */
export async function expectAccessible(page: Page, screen: string): Promise<void> {
  // A tooltip that the pointer happens to be on belongs to no landmark, and to no screen either.
  await page.mouse.move(0, 0);
  await expect(page.getByRole('tooltip')).toHaveCount(0);
  // Legacy mode: the other one opens a blank page, which Electron has no place for.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes
      .slice(0, 3)
      .map((node) => `${node.html.slice(0, 300)} ${node.failureSummary ?? ''}`),
  }));
  // The test goes on and fails at its end, so that one run tells of every screen.
  expect.soft(found, `axe on ${screen}`).toEqual([]);
}
