import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  openWebSearch,
  paused,
  reply,
  text,
  webFetch,
  webSearch,
  webSearchResult,
} from '../../support/provider';
import { type Stage, startStage, words } from '../../support/stage';

const PAGE = { title: 'Node 24', url: 'https://nodejs.org/en/blog' };

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const turns = () => stage.provider.journal.turns();

describe('web search and fetch', () => {
  const searching = () => stage.session({ webAccess: true });

  test('are shown with their sources and errors, and their price is counted', async () => {
    const session = await searching();
    const usage = { input: 1_000, output: 100, webSearches: 2, webFetches: 1 };
    stage.provider.say(
      reply(
        [
          text('I look.'),
          ...webSearch('1', 'node 24', [PAGE]),
          ...webSearch('2', 'node 25', { error: 'max_uses_exceeded' }),
          ...webFetch('3', PAGE.url, { title: 'The blog', text: 'All of it.' }),
          text('Found.'),
        ],
        usage,
      ),
      reply('More.', { input: 0, output: 0 }),
    );
    await stage.send(session, 'What is new in Node?');
    const { usage: charged } = await stage.idle(session);
    // claude-sonnet-5-5: 2 and 10 USD per million tokens; a search is 10 USD per thousand.
    expect(charged).toMatchObject({ costMicroUsd: 2_000 + 1_000 + 20_000, unpriced: 0 });
    const { messages } = await stage.transcript(session);
    expect(messages.at(-1)?.blocks).toMatchObject([
      { type: 'text' },
      { type: 'server_tool', name: 'web_search', input: 'node 24', sources: [PAGE], error: null },
      { type: 'server_tool', input: 'node 25', sources: [], error: 'max uses exceeded' },
      {
        type: 'server_tool',
        name: 'web_fetch',
        input: PAGE.url,
        sources: [{ title: 'The blog', url: PAGE.url }],
      },
      { type: 'text' },
    ]);
    // What was found goes back as it came: the strict provider takes nothing else.
    await stage.send(session, 'More');
    await stage.idle(session, 2);
  });

  test('cut off in the middle of a search: it goes on without it', async () => {
    const session = await searching();
    stage.provider.say(
      reply([text('I look.'), ...webSearch('1', 'a rather long query', [PAGE])]),
      reply('Here it is.'),
    );
    stage.provider.failTurns({ cutAfterDeltas: 4 });
    await stage.send(session, 'Search');
    await stage.state(session, ({ status }) => status === 'waiting');
    await stage.main.must('sessions.retry', { sessionId: session.id });
    await stage.idle(session, 2);
    expect(words((await stage.transcript(session)).messages).at(-1)).toBe('Here it is.');
    expect(JSON.stringify(turns()[1]?.messages)).not.toContain('server_tool_use');
  });

  test('a paused turn goes on by itself, with its call open', async () => {
    const session = await searching();
    stage.provider.say(
      paused([text('I look.'), openWebSearch('1', 'node 24')]),
      reply([webSearchResult('1', [PAGE]), text('Found.')]),
    );
    await stage.send(session, 'Search');
    await stage.idle(session, 2);
    const { messages } = await stage.transcript(session);
    expect(words(messages).at(-1)).toBe('Found.');
    expect(messages.flatMap(({ blocks }) => blocks)).toContainEqual({
      type: 'server_tool',
      id: 'srvtoolu_1',
      name: 'web_search',
      input: 'node 24',
      sources: [PAGE],
      error: null,
    });
    stage.provider.say(reply('Thanks.'));
    await stage.send(session, 'Good');
    await stage.idle(session, 3);
  });

  test('stopped after a pause: it resumes, and what is written next is taken', async () => {
    const session = await searching();
    stage.provider.say(paused([text('I look.'), openWebSearch('1', 'node 24')]));
    stage.provider.failTurns(undefined, { hang: true });
    await stage.send(session, 'Search');
    await stage.provider.journal.when(({ body }) => JSON.stringify(body).includes('srvtoolu_1'));
    await stage.main.must('sessions.stop', { sessionId: session.id });
    stage.provider.say(reply([webSearchResult('1', [PAGE]), text('Found.')]), reply('Yes.'));
    await stage.main.must('sessions.resume', { sessionId: session.id });
    await stage.idle(session, 2);
    expect(words((await stage.transcript(session)).messages)).not.toContain('[notice]');
    await stage.send(session, 'And now?');
    await stage.idle(session, 3);
    expect(stage.provider.journal.requests.map(({ status }) => status)).not.toContain(400);
  });
});

describe('a pause that nothing comes of', () => {
  const pausedSession = async () => {
    const session = await stage.session({ webAccess: true });
    stage.provider.say(paused([text('I look.'), openWebSearch('1', 'node 24')]));
    stage.provider.failTurns(undefined, { hang: true });
    await stage.send(session, 'Search');
    await stage.provider.journal.when(({ body }) => JSON.stringify(body).includes('srvtoolu_1'));
    await stage.main.must('sessions.stop', { sessionId: session.id });
    return session;
  };
  const noneRefused = () =>
    expect(stage.provider.journal.requests.map(({ status }) => status)).not.toContain(400);

  test('because something else was said', async () => {
    const session = await pausedSession();
    stage.provider.say(reply('Fine.'));
    await stage.send(session, 'Never mind');
    await stage.idle(session, 2);
    expect(JSON.stringify(turns().at(-1)?.messages)).not.toContain('server_tool_use');
    noneRefused();
  });

  test('because the web was switched off', async () => {
    const session = await pausedSession();
    await stage.main.must('sessions.update', { sessionId: session.id, webAccess: false });
    stage.provider.say(reply('Without it.'));
    await stage.main.must('sessions.resume', { sessionId: session.id });
    await stage.idle(session, 2);
    noneRefused();
  });

  test('because the conversation is compacted', async () => {
    const session = await pausedSession();
    stage.provider.say(reply('## What was said'), reply('On we go.'));
    await stage.main.must('sessions.compact', { sessionId: session.id });
    await stage.idle(session, 2);
    await stage.send(session, 'And now?');
    await stage.idle(session, 3);
    noneRefused();
  });

  test('because the reply after it is cut off', async () => {
    const session = await pausedSession();
    stage.provider.say(reply([webSearchResult('1', [PAGE]), text('Found.')]), reply('Again.'));
    stage.provider.failTurns({ cutAfterDeltas: 0 });
    await stage.main.must('sessions.resume', { sessionId: session.id });
    await stage.state(session, ({ status }) => status === 'waiting');
    await stage.main.must('sessions.retry', { sessionId: session.id });
    await stage.idle(session, 3);
    noneRefused();
  });
});
