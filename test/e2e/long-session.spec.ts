import path from 'node:path';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import * as schema from '../../src/main/db/schema';
import {
  type App,
  composer,
  expect,
  expectAccessible,
  seedCredential,
  seedProfile,
  seedSession,
  sendMessage,
  test,
  transcript,
} from '../support/app';
import { isSummary, writeLongSession } from '../support/long-session';
import { type Provider, reply } from '../support/provider';

/** As the page sees them; only used in functions that run there. */
declare const CSS: { highlights: ReadonlyMap<string, Iterable<object>> };
declare const requestAnimationFrame: (listener: () => void) => number;

const MESSAGES = 10_000;
const LAST = `Step ${MESSAGES} is done.`;

type Parts = {
  launch: () => Promise<App>;
  provider: Provider;
  apiKey: string;
  workspace: string;
  dataFolder: string;
};

/** The app with a session of ten thousand messages open, as after a start. */
async function openLongSession({ launch, provider, apiKey, workspace, dataFolder }: Parts) {
  const first = await launch();
  const profile = await seedProfile(first);
  await seedCredential(first, profile, { baseUrl: provider.url, secret: apiKey });
  const session = await seedSession(first, profile, workspace);
  await first.close();
  const client = new Database(path.join(dataFolder, 'chatelaine.db'));
  writeLongSession(drizzle(client, { schema }), session.id, MESSAGES);
  client.close();
  const app = await launch();
  await expect(line(app, LAST)).toBeInViewport();
  return app;
}

const line = (app: App, words: string) => transcript(app.page).getByText(words, { exact: true });
const findField = (app: App) => app.page.getByRole('textbox', { name: 'Find in this session' });
const jumpToLatest = (app: App) => app.page.getByRole('button', { name: 'Jump to latest' });

/** Where something is on the screen, in pixels from its top; fractions are the browser's own. */
const topOf = async (app: App, words: string) =>
  Math.round((await transcript(app.page).getByText(words).first().boundingBox())?.y ?? Number.NaN);

/** Scrolls up, most of a screen each frame, until this message is drawn; answers all that were on the way. */
async function scrollUpTo(app: App, step: number): Promise<Set<number>> {
  const steps = await transcript(app.page).evaluate(async (element, last) => {
    const drawn = new Set<number>();
    const deadline = performance.now() + 60_000;
    while (!drawn.has(last) && performance.now() < deadline) {
      for (const [, found] of (element.textContent ?? '').matchAll(/Step (\d+):/g))
        drawn.add(Number(found));
      element.scrollBy({ top: -element.clientHeight * 0.8 });
      await new Promise<void>((resolve) => requestAnimationFrame(resolve));
    }
    return [...drawn];
  }, step);
  expect(Math.min(...steps)).toBeLessThanOrEqual(step);
  return new Set(steps);
}

/** The numbers of the messages that are drawn now. */
async function drawnSteps(app: App): Promise<number[]> {
  const text = (await transcript(app.page).textContent()) ?? '';
  return [...text.matchAll(/Step (\d+):/g)].map(([, step]) => Number(step));
}

test('opens at its end, goes back page by page and to either end', async ({
  launch,
  provider,
  apiKey,
  workspace,
  dataFolder,
}) => {
  test.setTimeout(120_000);
  const app = await openLongSession({ launch, provider, apiKey, workspace, dataFolder });
  await expect(jumpToLatest(app)).toBeHidden();

  await transcript(app.page).focus();
  await app.page.keyboard.press('PageUp');
  await expect(jumpToLatest(app)).toBeVisible();
  const until = MESSAGES - 899;
  const seen = await scrollUpTo(app, until);
  // Results of tools are in their cards, summaries are folded; of all others not one of them was left out on the way.
  const missing = Array.from({ length: MESSAGES - until }, (_, at) => MESSAGES - at).filter(
    (step) => step % 4 !== 3 && !isSummary(step) && !seen.has(step),
  );
  expect(missing).toEqual([]);

  await app.page.keyboard.press('Home');
  await expect(transcript(app.page).getByText('Step 1:')).toBeInViewport();
  await app.page.keyboard.press('PageDown');
  await app.page.keyboard.press('PageDown');
  expect(Math.max(...(await drawnSteps(app)))).toBeLessThan(60);
  await expect(jumpToLatest(app)).toBeVisible();
  await app.page.keyboard.press('End');
  await expect(line(app, LAST)).toBeInViewport();
  await expect(jumpToLatest(app)).toBeHidden();
});

test('keeps the place while a reply streams, and jumps to its end', async ({
  launch,
  provider,
  apiKey,
  workspace,
  dataFolder,
}) => {
  test.setTimeout(120_000);
  const app = await openLongSession({ launch, provider, apiKey, workspace, dataFolder });
  const words = 'The reply goes on and on. '.repeat(60);
  provider.say(reply(`${words}\n\nThe very end of it.`));
  const held = provider.hold(3);
  await sendMessage(app.page, 'Go on');
  await held.reached;
  await expect(transcript(app.page).getByText('The reply goes')).toBeInViewport();

  const place = `Step ${MESSAGES - 3}:`;
  await transcript(app.page).hover();
  await expect
    .poll(async () => {
      await app.page.mouse.wheel(0, -400);
      return transcript(app.page).getByText(place).isVisible();
    })
    .toBe(true);
  await expect(jumpToLatest(app)).toBeVisible();
  const before = await topOf(app, place);
  provider.release();
  await expect
    .poll(
      async () =>
        (await app.must('sessions.list', { profileId: await profileOf(app), archived: false }))[0]
          ?.status,
    )
    .toBe('idle');
  expect(await topOf(app, place)).toBe(before);
  await jumpToLatest(app).click();
  await expect(transcript(app.page).getByText('The very end of it.')).toBeInViewport();
});

test('what comes while one reads the beginning leaves no hole', async ({
  launch,
  provider,
  apiKey,
  workspace,
  dataFolder,
}) => {
  test.setTimeout(120_000);
  const app = await openLongSession({ launch, provider, apiKey, workspace, dataFolder });
  provider.say(reply('A new answer at the end.'));
  const held = provider.hold(1);
  await sendMessage(app.page, 'Something new');
  await held.reached;
  await transcript(app.page).focus();
  await app.page.keyboard.press('Home');
  await expect(transcript(app.page).getByText('Step 1:')).toBeInViewport();
  const before = await topOf(app, 'Step 1:');
  provider.release();
  await expect
    .poll(
      async () =>
        (await app.must('sessions.list', { profileId: await profileOf(app), archived: false }))[0]
          ?.status,
    )
    .toBe('idle');
  expect(await topOf(app, 'Step 1:')).toBe(before);
  expect(Math.max(...(await drawnSteps(app)))).toBeLessThan(100);
  await expect(transcript(app.page).getByText('A new answer at the end.')).toHaveCount(0);
  await jumpToLatest(app).click();
  await expect(transcript(app.page).getByText('A new answer at the end.')).toBeInViewport();
  await expect(line(app, LAST)).toBeVisible();
});

test('finds in the session, in text and in folded tools, and keeps the place', async ({
  launch,
  provider,
  apiKey,
  workspace,
  dataFolder,
}) => {
  test.setTimeout(120_000);
  const app = await openLongSession({ launch, provider, apiKey, workspace, dataFolder });
  const { page } = app;
  await page.keyboard.press('ControlOrMeta+f');
  await expect(findField(app)).toBeFocused();
  await findField(app).fill('step 5001:');
  await expect(page.getByText('1 of 1')).toBeVisible();
  await expect(transcript(page).getByText('Step 5001:')).toBeInViewport();
  expect(await highlighted(app)).toEqual({ current: 'Step 5001:', others: [] });
  await expectAccessible(page, 'find in a session');

  // Only the output of a test run has this; its card is folded.
  await findField(app).fill('case 4002-37');
  await expect(page.getByText('1 of 1')).toBeVisible();
  await expect(transcript(page).getByText('case 4002-37')).toBeInViewport();
  expect((await highlighted(app)).current).toBe('case 4002-37');

  // The hit nearest to the place one reads comes first.
  const count = page.getByRole('search').getByRole('status');
  await findField(app).fill('orders-40');
  await expect(count).toHaveText(/^\d+ of 10$/);
  const first = (await count.textContent()) ?? '';
  await page.keyboard.press('Enter');
  await expect(count).not.toHaveText(first);
  await page.keyboard.press('Shift+Enter');
  await expect(count).toHaveText(first);
  await page.keyboard.press('F3');
  await expect(count).not.toHaveText(first);

  await findField(app).fill('nowhere to be found');
  await expect(page.getByText('Not found')).toBeVisible();
  await findField(app).fill('Step 777:');
  await expect(transcript(page).getByText('Step 777:')).toBeInViewport();
  await page.keyboard.press('Escape');
  await expect(findField(app)).toBeHidden();
  await expect(transcript(page)).toBeFocused();
  await expect(transcript(page).getByText('Step 777:')).toBeInViewport();
  expect(await highlighted(app)).toEqual({ current: null, others: [] });
});

test('a reply is copied as Markdown', async ({
  launch,
  provider,
  apiKey,
  workspace,
  dataFolder,
}) => {
  test.setTimeout(120_000);
  const app = await openLongSession({ launch, provider, apiKey, workspace, dataFolder });
  await transcript(app.page).getByRole('button', { name: 'Copy as Markdown' }).last().click();
  await expect(transcript(app.page).getByRole('button', { name: 'Copied' })).toBeVisible();
  await composer(app.page).focus();
  await app.page.keyboard.press('ControlOrMeta+v');
  const copied = await composer(app.page).inputValue();
  expect(copied).toContain(`## Step ${MESSAGES}: what I found`);
  expect(copied).toContain('```ts\nexport function total10000(');
  expect(copied).toContain('| --- | ---: | ---: |');
});

async function profileOf(app: App): Promise<string> {
  return (await app.must('profiles.list', {})).currentId ?? '';
}

/** What the page marks as found. */
function highlighted(app: App): Promise<{ current: string | null; others: string[] }> {
  return app.page.evaluate(() => {
    const words = (name: string) =>
      [...(CSS.highlights.get(name) ?? [])].map((range) => String(range));
    return { current: words('find-current')[0] ?? null, others: words('find') };
  });
}
