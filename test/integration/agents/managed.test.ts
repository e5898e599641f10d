import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { call, calls, gate, overloaded, says, usage } from '../../support/managed-provider';
import { type ManagedStage, startManagedStage } from '../../support/managed-provider/stage';
import { reply } from '../../support/provider';
import { words } from '../../support/stage';

let stage: ManagedStage;
beforeEach(async () => {
  stage = await startManagedStage();
});
afterEach(() => stage.end());

const sent = () =>
  stage.managed.journal
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/events'))
    .flatMap(({ body }) => (body as { events: unknown[] }).events);

const served = () => {
  const session = stage.managed.sessions()[0];
  if (!session) throw new Error('no session was made');
  return session;
};

/** The bills agree: every model request of the server is one record here, and no other. */
async function expectSameUsage() {
  const records = await stage.records();
  const figures = records.map(({ tokens }) => [tokens.input, tokens.output, tokens.cacheRead]);
  const theirs = served().usages.map((one) => [
    one.input_tokens,
    one.output_tokens,
    one.cache_read_input_tokens,
  ]);
  expect(figures.sort()).toEqual(theirs.sort());
}

const idle = (session: { id: string }, requests: number) => stage.idle(session, requests);
const interrupted = (session: { id: string }) =>
  stage.state(session, ({ status }) => status === 'interrupted');

describe('a session on the provider’s machines', () => {
  test('begins with the user’s message, shows the reply as it is written, and is paid for', async () => {
    const { step, open } = gate();
    stage.managed.say([step, says('Hel', 'lo.')]);
    const session = await stage.managedSession({ systemPrompt: 'Be brief.' });
    await stage.send(session, 'Hello?');
    await expect.poll(() => stage.managed.sessions()[0]?.listeners.size).toBe(1);
    open();
    await idle(session, 1);
    const { messages } = await stage.transcript(session);
    expect(words(messages)).toEqual(['Hello?', 'Hello.']);
    expect(messages.map(({ isStreaming }) => isStreaming)).toEqual([false, false]);
    await stage.main.event('sessions.delta', ({ text }) => text.includes('lo.'));
    await expectSameUsage();
  });

  test('is told nothing of the workspace', async () => {
    stage.managed.say([says('Hello.')]);
    const session = await stage.managedSession({ systemPrompt: 'Be brief.' });
    await stage.send(session, 'Hello?');
    await idle(session, 1);
    expect(JSON.stringify(stage.managed.journal)).not.toContain(stage.workspace);
    expect(JSON.stringify(served().params)).toContain('Be brief.');
  });

  test('goes on in the same one, with one agent and one environment for all', async () => {
    stage.managed.say([says('One.')], [says('Two.')], [says('Other.')]);
    const session = await stage.managedSession();
    await stage.send(session, 'First');
    await idle(session, 1);
    await stage.send(session, 'Second');
    await idle(session, 2);
    const other = await stage.managedSession();
    await stage.send(other, 'Hello');
    await idle(other, 1);
    expect(words((await stage.transcript(session)).messages)).toEqual([
      'First',
      'One.',
      'Second',
      'Two.',
    ]);
    const made = stage.managed.journal.filter(({ path }) => /agents|environments/.test(path));
    expect(made).toHaveLength(2);
    expect(stage.managed.sessions()).toHaveLength(2);
  });

  test('makes its agent and environment anew when somebody removed them', async () => {
    stage.managed.say([says('One.')], [says('Two.')]);
    const session = await stage.managedSession();
    await stage.send(session, 'First');
    await idle(session, 1);
    stage.managed.forgetPlaces();
    const other = await stage.managedSession();
    await stage.send(other, 'Hello');
    await idle(other, 1);
    expect(words((await stage.transcript(other)).messages)).toEqual(['Hello', 'Two.']);
  });

  test('runs tools that read without asking, and shows their results', async () => {
    stage.managed.say([calls(call('read', { file_path: '/a' }, 'content of a')), says('Done.')]);
    const session = await stage.managedSession();
    await stage.send(session, 'Read');
    await idle(session, 2);
    const { messages, toolCalls } = await stage.transcript(session);
    expect(words(messages)).toEqual(['Read', '[tool_use]', 'Done.']);
    expect(toolCalls).toMatchObject([{ name: 'read', status: 'done', output: 'content of a' }]);
    await expectSameUsage();
  });

  test('is forked into a session that goes on here, with everything the API wants', async () => {
    stage.managed.say([
      calls(call('read', { file_path: '/a' }, 'a'), call('glob', { pattern: '*' }, 'b')),
      says('Done.'),
    ]);
    const session = await stage.managedSession();
    await stage.send(session, 'Read');
    await idle(session, 2);
    stage.provider.say(reply('Here.'));
    const fork = await stage.main.must('sessions.fork', {
      sessionId: session.id,
      beforeSeq: null,
      text: 'Go on here',
    });
    expect(fork.runner).toBe('local');
    await stage.state(fork, ({ status, usage }) => status === 'idle' && usage.requests > 0);
    const said = words((await stage.transcript(fork)).messages);
    expect(said.slice(-3)).toEqual(['Done.', 'Go on here', 'Here.']);
  });

  test('keeps a secret of the vault out of what it shows and keeps', async () => {
    stage.managed.say([
      calls(call('read', { file_path: '/a' }, `key=${stage.apiKey}`)),
      says(`It is ${stage.apiKey}.`),
    ]);
    const session = await stage.managedSession();
    await stage.send(session, 'Read');
    await idle(session, 2);
    const shown = JSON.stringify([await stage.transcript(session), stage.main.events]);
    expect(shown).toContain('key=');
    expect(shown).not.toContain(stage.apiKey);
  });

  test('shows that the provider summarised, without losing what was said', async () => {
    stage.managed.say([says('One.'), { type: 'compacted' }, says('Two.')]);
    const session = await stage.managedSession();
    await stage.send(session, 'Hello');
    await idle(session, 2);
    expect(words((await stage.transcript(session)).messages)).toEqual(
      expect.arrayContaining(['Hello', 'One.', 'Two.']),
    );
  });

  test('records searches, which the provider counts for the whole session', async () => {
    stage.managed.say(
      [says('A.'), { type: 'searched', requests: 2 }],
      [{ type: 'searched', requests: 3 }, says('B.')],
    );
    const session = await stage.managedSession({ webAccess: true });
    await stage.send(session, 'Search');
    await idle(session, 2);
    await stage.send(session, 'Again');
    await idle(session, 4);
    const searches = (await stage.records()).map(({ webSearches }) => webSearches);
    expect(searches.filter((count) => count > 0).sort()).toEqual([1, 2]);
  });

  test('cannot be compacted from here', async () => {
    stage.managed.say([says('One.')]);
    const session = await stage.managedSession();
    await stage.send(session, 'Hello');
    await idle(session, 1);
    await stage.main.must('sessions.compact', { sessionId: session.id });
    const { statusCode, statusMessage } = await interrupted(session);
    expect([statusCode, statusMessage]).toEqual(['CONFLICT', expect.stringContaining('Fork')]);
  });

  test('keeps its model', async () => {
    stage.managed.say([says('One.')]);
    const session = await stage.managedSession();
    await stage.send(session, 'Hello');
    await idle(session, 1);
    await stage.main.must('sessions.update', { sessionId: session.id, model: 'claude-opus-5-5' });
    await stage.send(session, 'More');
    expect((await interrupted(session)).statusCode).toBe('CONFLICT');
  });

  test('is given other tools between turns', async () => {
    stage.managed.say(
      [says('One.')],
      [calls(call('web_search', { query: 'x' }, 'found')), says('Two.')],
    );
    const session = await stage.managedSession();
    await stage.send(session, 'Hello');
    await idle(session, 1);
    await stage.main.must('sessions.update', { sessionId: session.id, webAccess: true });
    await stage.send(session, 'Search');
    await idle(session, 3);
    expect((await stage.transcript(session)).toolCalls).toMatchObject([{ status: 'done' }]);
  });
});

describe('its errors', () => {
  test('one that the provider retries shows as waiting, and passes', async () => {
    const { step, open } = gate();
    stage.managed.say([overloaded('retrying'), step, says('There.')]);
    const session = await stage.managedSession();
    await stage.send(session, 'Hello');
    const waiting = await stage.state(session, ({ status }) => status === 'waiting');
    expect(waiting.statusCode).toBe('OVERLOADED');
    open();
    await idle(session, 1);
  });

  test('one that is final interrupts with its code; a new message goes on', async () => {
    stage.managed.say(
      [overloaded('exhausted'), { type: 'end', reason: { type: 'retries_exhausted' } }],
      [says('Better.')],
    );
    const session = await stage.managedSession();
    await stage.send(session, 'Hello');
    const { statusCode, statusMessage } = await interrupted(session);
    expect([statusCode, statusMessage]).toEqual([
      'OVERLOADED',
      expect.stringContaining('Overloaded'),
    ]);
    await stage.send(session, 'Again');
    await idle(session, 1);
  });

  test('a session that has ended takes no more, and says what to do', async () => {
    stage.managed.say([says('One.'), { type: 'terminated' }]);
    const session = await stage.managedSession();
    await stage.send(session, 'Hello');
    const { statusCode, statusMessage } = await interrupted(session);
    expect([statusCode, statusMessage]).toEqual(['CONFLICT', expect.stringContaining('fork it')]);
    expect(words((await stage.transcript(session)).messages)).toEqual(['Hello', 'One.']);
    await expectSameUsage();
  });

  test('a model request that broke is paid for, and what replaced it is shown', async () => {
    stage.managed.say([
      { type: 'broken', parts: ['Half a'], usage: usage(50, 3) },
      says('A whole reply.'),
    ]);
    const session = await stage.managedSession();
    await stage.send(session, 'Hello');
    await idle(session, 2);
    const said = words((await stage.transcript(session)).messages);
    expect(said.at(-1)).toBe('A whole reply.');
    expect(said.join()).not.toContain('Half a');
    await expectSameUsage();
  });

  test('a refusal is told of', async () => {
    stage.managed.say([{ type: 'end', reason: { type: 'refusal' } }]);
    const session = await stage.managedSession();
    await stage.send(session, 'Hello');
    await stage.main.event('sessions.message', ({ stopReason }) => stopReason === 'refusal');
  });

  test('the key that it began with is gone: no other one pays', async () => {
    stage.managed.say([says('One.')]);
    const session = await stage.managedSession();
    await stage.send(session, 'Hello');
    await idle(session, 1);
    const { profileId, credentialId, secondKey, main } = stage;
    await main.must('credentials.add', {
      profileId,
      provider: 'ANTHROPIC',
      credentialName: 'Second key',
      secret: { apiKey: secondKey },
      baseUrl: stage.managed.url,
    });
    await main.must('credentials.update', { credentialId, isEnabled: false });
    await stage.send(session, 'More');
    const { statusCode, statusMessage } = await interrupted(session);
    expect([statusCode, statusMessage]).toEqual([
      'NO_CREDENTIAL',
      expect.stringContaining('the key that it began with'),
    ]);
    expect(sent()).toEqual([]);
  });
});
