import {
  ALL_DAYS,
  composer,
  expect,
  expectAccessible,
  openSession,
  queueRegion,
  resumeButton,
  SONNET,
  sendMessage,
  showSession,
  startSession,
  test,
  transcript,
} from '../support/app';
import {
  citedText,
  contextFull,
  lastUserText,
  type MessagesRequest,
  reply,
  text,
  thinking,
  webSearch,
} from '../support/provider';

const isSummary = (request: MessagesRequest) =>
  lastUserText(request).includes('write a summary that lets you go on');

test('follow-ups wait for the end of the turn; until then they are changed, removed and put back', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  provider.say(reply('The first answer is on its way to you.'), reply('And the second one.'));
  const held = provider.hold(2);
  await sendMessage(page, 'First');
  await held.reached;
  for (const words of ['Tow', 'Three', 'Four']) await sendMessage(page, words);
  const queue = queueRegion(page);
  await expect(queue).toContainText('3 messages queued; sent when the turn ends');
  await expectAccessible(page, 'a queue');
  const item = (words: string) => queue.getByRole('listitem').filter({ hasText: words });
  await item('Tow').getByRole('button', { name: 'Edit queued message' }).click();
  await queue.getByRole('textbox', { name: 'Queued message' }).fill('Two');
  await page.keyboard.press('Enter');
  await expect(item('Two')).toBeVisible();
  await item('Four').getByRole('button', { name: 'Remove queued message' }).click();
  await item('Three').getByRole('button', { name: 'Remove queued message' }).click();
  await expect(queue).toContainText('1 message queued');
  // The newest notice: what was removed last.
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(queue).toContainText('2 messages queued');
  // ↑ in the empty composer goes back to the last of them.
  await composer(page).press('ArrowUp');
  await expect(queue.getByRole('textbox', { name: 'Queued message' })).toHaveValue('Three');
  await page.keyboard.press('Escape');
  expect(provider.journal.turns()).toHaveLength(1);

  provider.release();
  await expect(transcript(page).getByText('And the second one.')).toBeVisible();
  await expect(queue).toBeHidden();
  const turns = provider.journal.turns();
  expect(turns).toHaveLength(2);
  expect(turns[1] && lastUserText(turns[1])).toBe('Two\nThree');
});

test.describe('with a small window', () => {
  test.use({ windows: { [SONNET]: 20_000 } });

  test('near its limit a conversation is compacted by itself; what was kept opens, and stop works', async ({
    app,
    provider,
    apiKey,
    workspace,
  }) => {
    const { page } = app;
    await openSession({ app, provider, apiKey, workspace });
    // About 6,000 tokens each.
    const long = 'lorem ipsum '.repeat(2_000);
    provider.say(reply(long), reply(long), reply(long));
    for (const [index, words] of ['One', 'Two', 'Three'].entries()) {
      await sendMessage(page, words);
      await expect.poll(() => provider.journal.turns().length).toBe(index + 1);
      await expect(page.getByText('Done', { exact: true })).toBeVisible();
    }
    await expect(page.getByRole('button', { name: /^Context: 9\d % used/ })).toBeVisible();

    provider.say(
      reply('## So far\nWe said **lorem ipsum**, often.'),
      reply('## So far\nNothing but lorem ipsum.'),
      reply('It goes on.'),
    );
    const held = provider.hold(1);
    await sendMessage(page, 'Does it go on?');
    await held.reached;
    await expect(transcript(page).getByText(/^Compacting the conversation/)).toBeVisible();
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect(page.getByText('You stopped it here.')).toBeVisible();
    provider.release();
    await resumeButton(page).click();
    await expect(transcript(page).getByText('It goes on.')).toBeVisible();
    expect(provider.journal.turns().map(isSummary)).toEqual([
      ...[false, false, false],
      ...[true, true, false],
    ]);
    const kept = transcript(page).getByRole('button', { name: 'Compacted: what was kept' });
    await expect(kept).toHaveCount(1);
    await kept.click();
    await expect(transcript(page).getByText('Nothing but lorem ipsum.')).toBeVisible();
    await expectAccessible(page, 'a compacted session');
    await expect(page.getByRole('button', { name: /^Context: [1-9] % used/ })).toBeVisible();
    const last = JSON.stringify(provider.journal.turns().at(-1)?.messages);
    expect(last).not.toContain(long);
    expect(last).toContain('Does it go on?');
  });
});

test('a conversation that no longer fits offers to be compacted', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  provider.say(contextFull('So much'), reply('A short summary.'), reply('Room again.'));
  await sendMessage(page, 'Read everything');
  await expect(
    transcript(page).getByText('The conversation no longer fits the model.'),
  ).toBeVisible();
  await transcript(page).getByRole('button', { name: 'Compact now' }).click();
  await expect(transcript(page).getByText('Compacted: what was kept')).toBeVisible();
  await sendMessage(page, 'And now?');
  await expect(transcript(page).getByText('Room again.')).toBeVisible();
  expect(JSON.stringify(provider.journal.turns().at(-1)?.messages)).toContain('A short summary.');
});

test('effort, thinking and web go with the request; the follow-up reads the cache', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  await page.getByRole('button', { name: `Model: ${SONNET}` }).click();
  await page.getByRole('menuitem', { name: /^Effort/ }).hover();
  await page.getByRole('menuitemradio', { name: 'High', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Thinking/ }).hover();
  await page.getByRole('menuitemradio', { name: 'On', exact: true }).click();
  await page.getByRole('menuitemcheckbox', { name: /^Web search and fetch/ }).click();
  await page.keyboard.press('Escape');
  await expect(
    page.getByRole('button', { name: `Model: ${SONNET} high effort · thinking on · web` }),
  ).toBeVisible();

  const found = { title: 'Rounding money', url: 'https://example.com/rounding' };
  provider.say(
    reply([
      thinking('I should look that up.'),
      ...webSearch('one', 'round half even', [found]),
      citedText('Round half to even.', found, 'half to even'),
    ]),
    reply([text('As I said.')]),
  );
  await sendMessage(page, 'How do I round money?');
  await expect(transcript(page).getByText('Round half to even.')).toBeVisible();
  const [first] = provider.journal.turns();
  expect(first).toMatchObject({
    output_config: { effort: 'high' },
    thinking: { type: 'adaptive' },
  });
  expect(first?.tools?.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['web_search', 'web_fetch']),
  );

  // Folded until someone wants to know.
  const thought = transcript(page).getByRole('button', { name: 'Thought' });
  await expect(transcript(page).getByText('I should look that up.')).toBeHidden();
  await thought.click();
  await expect(transcript(page).getByText('I should look that up.')).toBeVisible();
  const search = transcript(page).getByRole('button', { name: /^Search the web/ });
  await expect(search).toContainText('1 source');
  await search.click();
  await expect(transcript(page).getByRole('link', { name: found.title })).toBeVisible();
  await expectAccessible(page, 'a web search');

  await sendMessage(page, 'Say it again');
  await expect(transcript(page).getByText('As I said.')).toBeVisible();
  await page.getByRole('button', { name: /^Context:/ }).click();
  await expect(
    page.getByText(/^[1-9]\d? % of the latest request was read from the cache/),
  ).toBeVisible();
  await page.keyboard.press('Escape');

  const { currentId: profileId } = await app.must('profiles.list', {});
  const { records } = await app.must('usage.records', {
    ...{ profileId: profileId ?? '', ...ALL_DAYS },
  });
  const [second, searched] = records;
  expect(second?.tokens.cacheRead).toBeGreaterThan(0);
  // A cent for the search, and the tokens.
  expect(searched?.costMicroUsd).toBeGreaterThan(10_000);
  expect(second?.costMicroUsd).toBeLessThan(10_000);
});

test('an earlier message is edited and sent in a fork; both know of each other', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  provider.say(reply('Hello.'), reply('**Blue**, like `#00f`.'), reply('Red.'), reply('Fine.'));
  for (const words of ['Say hello', 'Name a colour']) {
    await sendMessage(page, words);
    await expect(page.getByText('Done', { exact: true })).toBeVisible();
  }
  await expect(transcript(page).getByText('Blue')).toBeVisible();
  await transcript(page).getByText('Name a colour').hover();
  await transcript(page).getByRole('button', { name: 'Edit and resend' }).last().click();
  await page.getByRole('textbox', { name: 'Edited message' }).fill('Name a warm colour');
  await expectAccessible(page, 'a message that is edited');
  await page.getByRole('button', { name: 'Fork and send' }).click();
  await expect(transcript(page).getByText('Red.')).toBeVisible();
  await expect(transcript(page).getByText('Hello.')).toBeVisible();
  await expect(transcript(page).getByText('Blue')).toBeHidden();
  const third = provider.journal.turns().at(-1);
  expect(third?.messages).toHaveLength(3);

  const forks = page.getByRole('navigation', { name: 'Forks' });
  await expect(forks).toContainText('Forked from');
  await forks.getByRole('button').click();
  await expect(transcript(page).getByText('Blue')).toBeVisible();
  await expect(forks).toContainText('Forked into');

  await transcript(page).getByText('Hello.').hover();
  await transcript(page).getByRole('button', { name: 'Fork from here' }).first().click();
  await expect(forks).toContainText('Forked from');
  await expect(composer(page)).toBeFocused();
  await expect(transcript(page).getByText('Hello.')).toBeVisible();
  await expect(transcript(page).getByText('Name a colour')).toBeHidden();
  await sendMessage(page, 'Thank you');
  await expect(transcript(page).getByText('Fine.')).toBeVisible();
  expect(provider.journal.turns().at(-1)?.messages).toHaveLength(3);

  await forks.getByRole('button').first().click();
  await transcript(page).getByText('Blue').hover();
  await transcript(page).getByRole('button', { name: 'Copy as Markdown' }).last().click();
  await expect
    .poll(() => app.electron.evaluate(({ clipboard }) => clipboard.readText()))
    .toBe('**Blue**, like `#00f`.');
});

test('a draft waits in its session, and a killed session resumes by one key', async ({
  launch,
  provider,
  apiKey,
  workspace,
}) => {
  const app = await launch();
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  provider.say(reply('One.'), reply('two words and more of them to come'), reply('The rest.'));
  await sendMessage(page, 'The first session');
  await expect(transcript(page).getByText('One.')).toBeVisible();
  await composer(page).fill('half a thought');
  const held = provider.hold(2);
  await startSession(page, 'The second session');
  await expect(composer(page)).toHaveValue('');
  await showSession(page, 'The first session');
  await expect(composer(page)).toHaveValue('half a thought');
  await held.reached;
  await app.kill();
  provider.release();

  const again = await launch();
  await showSession(again.page, 'The second session');
  await expect(resumeButton(again.page)).toBeVisible();
  await expect(again.page.getByText(/Chatelaine was closed/)).toBeVisible();
  await again.page.getByRole('heading', { name: 'The second session', level: 2 }).click();
  await again.page.keyboard.press('r');
  await expect(transcript(again.page).getByText('The rest.')).toBeVisible();
});
