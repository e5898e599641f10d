import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testKey } from '../../support/keys';
import { type MainProcess, startMainProcess } from '../../support/main-process';
import { type Provider, reply, startProvider, toolUse } from '../../support/provider';

let first: Provider;
let second: Provider;
let main: MainProcess;
let workspace: string;
let profileId: string;

beforeEach(async () => {
  const keys = [testKey(), testKey()] as const;
  first = await startProvider({ apiKeys: [keys[0]] });
  second = await startProvider({ apiKeys: [keys[1]] });
  main = await startMainProcess();
  workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'workspace-'));
  fs.writeFileSync(path.join(workspace, 'a.txt'), 'one\n');
  profileId = (await main.must('profiles.create', { name: 'Work' })).id;
  await addKey('Work key', keys[0], first.url);
  await addKey('Backup key', keys[1], second.url);
});

afterEach(async () => {
  await main.close();
  await first.stop();
  await second.stop();
  fs.rmSync(workspace, { recursive: true, force: true });
  fs.rmSync(main.dataFolder, { recursive: true, force: true });
});

const addKey = (credentialName: string, apiKey: string, baseUrl: string) =>
  main.must('credentials.add', {
    profileId,
    provider: 'ANTHROPIC',
    credentialName,
    secret: { apiKey },
    baseUrl,
  });

async function run(text = 'Hi') {
  const { id } = await main.must('sessions.create', {
    profileId,
    workspace,
    model: 'claude-sonnet-5-5',
  });
  await main.must('sessions.send', { sessionId: id, text });
  const session = await main.event(
    'sessions.changed',
    (one) =>
      one.id === id &&
      ['idle', 'interrupted', 'waiting'].includes(one.status) &&
      one.updatedAt > one.createdAt,
  );
  return { session, ...(await main.must('sessions.transcript', { sessionId: id })) };
}

const records = async () => {
  const day = new Date().toLocaleDateString('sv');
  return (await main.must('usage.records', { profileId, from: day, to: day })).records;
};

test.each([401, 403, 429, 529] as const)(
  'on %i the next key goes on, and is named',
  async (status) => {
    first.fail({ status });
    second.say(reply('Here I am.'));
    const { session, messages } = await run();
    expect(session.status).toBe('idle');
    expect(messages.at(-1)?.blocks).toMatchObject([
      {
        type: 'notice',
        text: expect.stringMatching(/^Work key .*paid by Backup key from here\.$/),
      },
      { type: 'text', text: 'Here I am.' },
    ]);
    expect(await records()).toMatchObject([{ credentialName: 'Backup key' }]);
    const [work] = await main.must('credentials.list', { profileId });
    expect(work?.validationStatus).toBe(status === 401 ? 'INVALID' : 'VALID');
  },
);

test('a key that fails in the middle of a turn: the next one goes on from what is on disk', async () => {
  first.say(reply([toolUse('r', 'read', { file_path: 'a.txt' })]));
  const hold = first.hold(1);
  const { id } = await main.must('sessions.create', {
    profileId,
    workspace,
    model: 'claude-sonnet-5-5',
  });
  await main.must('sessions.send', { sessionId: id, text: 'Read it' });
  await hold.reached;
  first.fail({ status: 529 });
  second.say(reply('Read.'));
  first.release();
  await main.event(
    'sessions.changed',
    (one) => one.id === id && one.status === 'idle' && one.usage.requests === 2,
  );
  const { toolCalls } = await main.must('sessions.transcript', { sessionId: id });
  expect(toolCalls).toMatchObject([{ status: 'done' }]);
  expect((await records()).map((one) => one.credentialName)).toEqual(['Backup key', 'Work key']);
});

test('every key refused: it waits, with the reason', async () => {
  first.fail({ status: 529 });
  second.fail({ status: 529 });
  const { session } = await run();
  expect(session).toMatchObject({ status: 'waiting', statusCode: 'OVERLOADED' });
  expect(await records()).toEqual([]);
});

test('a fault of the server is not tried with another key', async () => {
  first.failTurns({ status: 500 });
  const { session } = await run();
  expect(session).toMatchObject({ status: 'waiting', statusCode: 'PROVIDER_ERROR' });
  expect(second.journal.turns()).toEqual([]);
});
