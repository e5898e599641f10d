import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../../src/shared/commands/sessions';
import { testKey } from '../../support/keys';
import { type MainProcess, startMainProcess } from '../../support/main-process';
import { type Provider, reply, startProvider, text, toolUse } from '../../support/provider';

const MODEL = 'claude-sonnet-5-5';

let provider: Provider;
let main: MainProcess;
let workspace: string;
let profileId: string;
let apiKey: string;

beforeEach(async () => {
  apiKey = testKey();
  provider = await startProvider({ apiKeys: [apiKey] });
  main = await startMainProcess();
  workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'workspace-'));
  fs.writeFileSync(path.join(workspace, 'a.txt'), 'one\ntwo\n');
  profileId = (await main.must('profiles.create', { name: 'Work' })).id;
  await main.must('credentials.add', {
    profileId,
    provider: 'ANTHROPIC',
    credentialName: 'Work key',
    secret: { apiKey },
    baseUrl: provider.url,
  });
});

afterEach(async () => {
  await main.close();
  await provider.stop();
  fs.rmSync(workspace, { recursive: true, force: true });
  fs.rmSync(main.dataFolder, { recursive: true, force: true });
});

const newSession = () => main.must('sessions.create', { profileId, workspace, model: MODEL });
const ended = ({ id }: Session, status: Session['status'] = 'idle') =>
  main.event(
    'sessions.changed',
    (session) => session.id === id && session.status === status && session.usage.requests > 0,
  );
const transcript = ({ id }: Session) => main.must('sessions.transcript', { sessionId: id });
const usage = { input: 1_000, output: 100, cacheRead: 2_000, cacheWrite5m: 400 };
// claude-sonnet-5-5: 2 / 10 / 0.10 (cache read) / 2.50 USD per million tokens.
const COST_OF_ONE = 1_000 * 2 + 100 * 10 + 2_000 * 0.1 + 400 * 2.5;

describe('a turn', () => {
  test('reads without asking, edits after asking, and every request is in the ledger', async () => {
    provider.say(
      reply([text('I look.'), toolUse('r', 'read', { file_path: 'a.txt' })], usage),
      reply(
        [toolUse('e', 'edit', { file_path: 'a.txt', old_string: 'two', new_string: 'three' })],
        usage,
      ),
      reply('Done.', usage),
    );
    const session = await newSession();
    await main.must('sessions.send', { sessionId: session.id, text: 'Fix a.txt\nplease' });

    const request = await main.event('sessions.permissionRequested');
    expect(fs.readFileSync(path.join(workspace, 'a.txt'), 'utf8')).toBe('one\ntwo\n');
    const asking = await transcript(session);
    expect(asking.permissionRequests).toEqual([request]);
    expect(asking.toolCalls.find(({ name }) => name === 'edit')?.change).toEqual({
      path: 'a.txt',
      before: 'one\ntwo\n',
      after: 'one\nthree\n',
    });
    await main.must('sessions.decide', {
      requestId: request.id,
      inputHash: request.inputHash,
      decision: 'once',
    });

    const last = await ended(session);
    expect(fs.readFileSync(path.join(workspace, 'a.txt'), 'utf8')).toBe('one\nthree\n');
    expect(last).toMatchObject({
      title: 'Fix a.txt',
      payer: { name: 'Work key' },
      usage: { requests: 3, unpriced: 0, costMicroUsd: 3 * Math.round(COST_OF_ONE) },
    });
    const { messages, toolCalls } = await transcript(session);
    expect(messages.map(({ role, blocks }) => [role, blocks.map(({ type }) => type)])).toEqual([
      ['user', ['text']],
      ['assistant', ['text', 'tool_use']],
      ['assistant', ['tool_use']],
      ['assistant', ['text']],
    ]);
    expect(toolCalls.map(({ status }) => status)).toEqual(['done', 'done']);
  });

  test('a denied call changes nothing and the model hears why', async () => {
    provider.say(
      reply([toolUse('w', 'write', { file_path: 'b.txt', content: 'x' })]),
      reply('As you wish.'),
    );
    const session = await newSession();
    await main.must('sessions.send', { sessionId: session.id, text: 'Write' });
    const request = await main.event('sessions.permissionRequested');
    await main.must('sessions.decide', {
      requestId: request.id,
      inputHash: request.inputHash,
      decision: 'deny',
      reason: `not that file, ${apiKey}`,
    });
    await ended(session);
    expect(fs.existsSync(path.join(workspace, 'b.txt'))).toBe(false);
    expect(JSON.stringify(provider.journal)).toContain('not that file, [secret Work key]');
    const answeredTwice = await main.call('sessions.decide', {
      requestId: request.id,
      inputHash: request.inputHash,
      decision: 'once',
    });
    expect(answeredTwice).toMatchObject({ ok: false, error: { code: 'CONFLICT' } });
  });

  test('allowed for the session, the next edit does not ask', async () => {
    provider.say(
      reply([toolUse('1', 'write', { file_path: 'b.txt', content: '1' })]),
      reply([toolUse('2', 'write', { file_path: 'c.txt', content: '2' })]),
      reply('Both written.'),
    );
    const session = await newSession();
    await main.must('sessions.send', { sessionId: session.id, text: 'Write' });
    const request = await main.event('sessions.permissionRequested');
    await main.must('sessions.decide', {
      requestId: request.id,
      inputHash: request.inputHash,
      decision: 'session',
    });
    await ended(session);
    expect(fs.readFileSync(path.join(workspace, 'c.txt'), 'utf8')).toBe('2');
    expect(main.events.filter(({ name }) => name === 'sessions.permissionRequested')).toHaveLength(
      1,
    );
  });
});

test('a key of the vault in what a person or a model writes goes no further', async () => {
  provider.say(reply(`You wrote ${apiKey}, and again ${apiKey}.`), reply('Forgotten.'));
  const session = await newSession();
  await main.must('sessions.send', { sessionId: session.id, text: `Mine is ${apiKey}` });
  await ended(session);
  await main.must('sessions.send', { sessionId: session.id, text: 'Forget it' });
  await main.event('sessions.changed', (one) => one.usage.requests === 2 && one.status === 'idle');
  const { messages } = await transcript(session);
  expect(messages[0]?.blocks).toMatchObject([{ text: 'Mine is [secret Work key]' }]);
  expect(messages[1]?.blocks).toMatchObject([
    { text: 'You wrote [secret Work key], and again [secret Work key].' },
  ]);
  expect(JSON.stringify(main.events)).not.toContain(apiKey);
  expect(JSON.stringify(provider.journal.requests.map(({ body }) => body))).not.toContain(apiKey);
});

test('a key in a file that is edited is not in the diff that is shown', async () => {
  fs.writeFileSync(path.join(workspace, '.env'), `KEY=${apiKey}\nMODE=one\n`);
  const edit = { file_path: '.env', old_string: 'MODE=one', new_string: 'MODE=two' };
  provider.say(reply([toolUse('e', 'edit', edit)]), reply('Done.'));
  const session = await newSession();
  await main.must('sessions.send', { sessionId: session.id, text: 'Change the mode' });
  const request = await main.event('sessions.permissionRequested');
  const { toolCalls } = await transcript(session);
  expect(toolCalls[0]?.change?.after).toBe('KEY=[secret Work key]\nMODE=two\n');
  const { id: requestId, inputHash } = request;
  await main.must('sessions.decide', { requestId, inputHash, decision: 'once' });
  await ended(session);
  expect(fs.readFileSync(path.join(workspace, '.env'), 'utf8')).toBe(`KEY=${apiKey}\nMODE=two\n`);
  expect(JSON.stringify(main.events)).not.toContain(apiKey);
});

test('a tool that does not exist is answered, and its card says so', async () => {
  provider.say(reply([toolUse('x', 'fly', { to: 'the moon' })]), reply('Then not.'));
  const session = await newSession();
  await main.must('sessions.send', { sessionId: session.id, text: 'Fly' });
  await ended(session);
  expect((await transcript(session)).toolCalls).toMatchObject([{ name: 'fly', status: 'failed' }]);
});

test('a reply that ran into its limit: its last call may be cut off, so none is made', async () => {
  provider.say({
    ...reply([toolUse('r', 'read', { file_path: 'a.txt' })]),
    stopReason: 'max_tokens',
  });
  const session = await newSession();
  await main.must('sessions.send', { sessionId: session.id, text: 'Read' });
  await ended(session);
  expect((await transcript(session)).toolCalls).toMatchObject([{ status: 'interrupted' }]);

  provider.say(reply('Again from the start.'));
  await main.must('sessions.send', { sessionId: session.id, text: 'Go on' });
  await main.event('sessions.changed', (one) => one.usage.requests === 2 && one.status === 'idle');
});

test('what was queued before a stop is heard before what is written after it', async () => {
  provider.say(reply('Never finished.'));
  const hold = provider.hold(1);
  const session = await newSession();
  await main.must('sessions.send', { sessionId: session.id, text: 'One' });
  await hold.reached;
  await main.must('sessions.send', { sessionId: session.id, text: 'Two' });
  await main.must('sessions.stop', { sessionId: session.id });
  provider.release();
  provider.say(reply('Both heard.'));
  await main.must('sessions.send', { sessionId: session.id, text: 'Three' });
  await main.event('sessions.changed', (one) => one.usage.requests >= 1 && one.status === 'idle');
  const said = (await transcript(session)).messages
    .filter(({ role }) => role === 'user')
    .map(({ blocks }) => blocks[0]);
  expect(said).toMatchObject([{ text: 'One' }, { text: 'Two' }, { text: 'Three' }]);
});

describe('a turn that does not end by itself', () => {
  test('stopped mid-stream: what came is kept, recorded as estimated, and resumes', async () => {
    provider.say(reply('A long answer that is never finished.', usage));
    const hold = provider.hold(2);
    const session = await newSession();
    await main.must('sessions.send', { sessionId: session.id, text: 'Tell me' });
    await hold.reached;
    await main.event('sessions.delta');
    const stopped = await main.must('sessions.stop', { sessionId: session.id });
    provider.release();
    expect(stopped).toMatchObject({
      status: 'interrupted',
      statusCode: null,
      usage: { requests: 1 },
    });
    const { messages } = await transcript(session);
    expect(messages.at(-1)?.blocks.at(-1)).toMatchObject({ type: 'notice' });

    provider.say(reply('The rest.'));
    await main.must('sessions.resume', { sessionId: session.id });
    await ended(session);
    expect((await transcript(session)).messages.at(-1)?.blocks).toEqual([
      { type: 'text', text: 'The rest.' },
    ]);
  });

  test('stopped while it asks: the call is interrupted and the conversation stays valid', async () => {
    provider.say(reply([toolUse('w', 'write', { file_path: 'b.txt', content: 'x' })]));
    const session = await newSession();
    await main.must('sessions.send', { sessionId: session.id, text: 'Write' });
    await main.event('sessions.permissionRequested');
    await main.must('sessions.stop', { sessionId: session.id });
    const { toolCalls, permissionRequests } = await transcript(session);
    expect(toolCalls[0]?.status).toBe('interrupted');
    expect(permissionRequests).toEqual([]);

    provider.say(reply('Fine.'));
    await main.must('sessions.send', { sessionId: session.id, text: 'Never mind' });
    expect(await ended(session)).toMatchObject({ status: 'idle' });
  });

  test('a message sent while it runs is queued and sent when the turn ends', async () => {
    provider.say(reply('First.'), reply('Second.'));
    const hold = provider.hold(1);
    const session = await newSession();
    await main.must('sessions.send', { sessionId: session.id, text: 'One' });
    await hold.reached;
    expect(await main.must('sessions.send', { sessionId: session.id, text: 'Two' })).toMatchObject({
      queue: [{ text: 'Two' }],
    });
    provider.release();
    await ended(session);
    const { messages } = await transcript(session);
    expect(messages.map(({ blocks }) => blocks[0])).toMatchObject([
      { text: 'One' },
      { text: 'First.' },
      { text: 'Two' },
      { text: 'Second.' },
    ]);
  });

  test.each([
    [{ status: 401 }, 'CREDENTIAL_REJECTED'],
    [{ status: 403 }, 'CREDENTIAL_FORBIDDEN'],
  ] as const)('a provider that answers %o', async (fault, code) => {
    const session = await newSession();
    provider.fail(fault);
    await main.must('sessions.send', { sessionId: session.id, text: 'Hi' });
    const failed = await main.event('sessions.changed', ({ status }) => status === 'interrupted');
    expect(failed).toMatchObject({ statusCode: code });
    provider.fail(undefined);
    provider.say(reply('Here I am.'));
    await main.must('sessions.resume', { sessionId: session.id });
    await ended(session);
  });
});

test('without a key there is no session, and the error says where to go', async () => {
  const other = await main.must('profiles.create', { name: 'Empty' });
  const result = await main.call('sessions.create', {
    profileId: other.id,
    workspace,
    model: MODEL,
  });
  expect(result).toMatchObject({ ok: false, error: { code: 'NO_CREDENTIAL' } });
});

test('a workspace that is gone', async () => {
  const session = await newSession();
  fs.rmSync(workspace, { recursive: true });
  const result = await main.call('sessions.send', { sessionId: session.id, text: 'Hi' });
  expect(result).toMatchObject({ ok: false, error: { code: 'WORKSPACE_MISSING' } });
});

test.each(['/', os.homedir()])('%s is no workspace: it holds secrets', async (folder) => {
  const result = await main.call('sessions.create', { profileId, workspace: folder, model: MODEL });
  expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
});
