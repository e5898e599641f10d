import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PermissionDecision, PermissionRequest } from '../../../src/shared/commands/sessions';
import { reply, toolUse } from '../../support/provider';
import { type Stage, startStage } from '../../support/stage';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const asking = () => stage.main.must('sessions.asking', { profileId: stage.profileId });
const bash = (id: string, command: string) => toolUse(id, 'bash', { command });
const inWorkspace = (name: string) => path.join(stage.workspace, name);
const read = (name: string) => fs.readFileSync(inWorkspace(name), 'utf8');
const lastRequest = () => JSON.stringify(stage.provider.journal.turns().at(-1)?.messages.at(-1));

/** Resolves when so many requests wait for an answer. */
async function asked(count: number): Promise<PermissionRequest[]> {
  await stage.main.event('sessions.permissionRequested', () => true);
  await expect.poll(async () => (await asking()).length).toBe(count);
  return asking();
}

function decide(request: PermissionRequest | undefined, decision: PermissionDecision, reason = '') {
  const { id: requestId = '', inputHash = '' } = request ?? {};
  return stage.main.call('sessions.decide', { requestId, inputHash, decision, reason });
}

describe('several requests of one reply', () => {
  test('ask together, are answered in any order, and run in their own', async () => {
    const session = await stage.session();
    stage.provider.say(
      reply([
        bash('1', 'echo one >> order'),
        bash('2', 'echo two >> order'),
        bash('3', 'echo three >> order'),
      ]),
      reply('Done.'),
    );
    await stage.send(session, 'Run them');
    const [first, second, third] = await asked(3);
    await decide(third, 'once');
    await decide(second, 'deny', 'two is unlucky');
    const current = await stage.main.must('sessions.get', { sessionId: session.id });
    expect(current.status).toBe('asking');
    expect(fs.existsSync(inWorkspace('order'))).toBe(false);
    await decide(first, 'once');
    await stage.idle(session, 2);
    expect(read('order')).toBe('one\nthree\n');
    const { toolCalls } = await stage.transcript(session);
    expect(toolCalls.map(({ status }) => status)).toEqual(['done', 'denied', 'done']);
    expect(lastRequest()).toContain('They said: two is unlucky');
  });

  test('an answer binds to one input: with that of another it is refused', async () => {
    const session = await stage.session();
    stage.provider.say(reply([bash('1', 'echo one'), bash('2', 'echo two')]), reply('Done.'));
    await stage.send(session, 'Run them');
    const [first, second] = await asked(2);
    const mixed = await stage.main.call('sessions.decide', {
      requestId: first?.id ?? '',
      inputHash: second?.inputHash ?? '',
      decision: 'once',
    });
    expect(mixed).toMatchObject({ ok: false, error: { code: 'CONFLICT' } });
    expect(await asking()).toHaveLength(2);
  });

  test('a change asks when what came before it has ended, and shows the file as it is then', async () => {
    const session = await stage.session();
    const edit = (id: string, old_string: string, new_string: string) =>
      toolUse(id, 'edit', { file_path: 'a.txt', old_string, new_string });
    stage.provider.say(
      reply([bash('1', 'echo three >> a.txt'), edit('2', 'three', '3'), edit('3', 'two', '2')]),
      reply('Done.'),
    );
    await stage.send(session, 'Change it');
    expect((await asked(1)).map(({ toolCallId }) => toolCallId)).toEqual(['toolu_1']);
    await stage.allow();
    for (const [id, before, after] of [
      ['toolu_2', 'one\ntwo\nthree\n', 'one\ntwo\n3\n'],
      ['toolu_3', 'one\ntwo\n3\n', 'one\n2\n3\n'],
    ]) {
      const { change } = await stage.main.event(
        'sessions.toolCall',
        (call) => call.id === id && call.status === 'asking',
      );
      expect(change).toEqual({ path: 'a.txt', before, after });
      await asked(1);
      await stage.allow();
    }
    await stage.idle(session, 2);
    expect(read('a.txt')).toBe('one\n2\n3\n');
  });

  test('a file that changes while its edit is looked at is not written', async () => {
    const session = await stage.session();
    const edit = { file_path: 'a.txt', old_string: 'one', new_string: '1' };
    stage.provider.say(reply([toolUse('1', 'edit', edit)]), reply('I read it again.'));
    await stage.send(session, 'Change it');
    await asked(1);
    fs.writeFileSync(inWorkspace('a.txt'), 'one\nof mine\n');
    await stage.allow();
    await stage.idle(session, 2);
    expect(read('a.txt')).toBe('one\nof mine\n');
    expect(lastRequest()).toContain('has changed since');
  });

  test('a stop takes them all back, and nothing runs', async () => {
    const session = await stage.session();
    stage.provider.say(reply([bash('1', 'touch b'), bash('2', 'touch c')]));
    await stage.send(session, 'Run them');
    const [first] = await asked(2);
    await decide(first, 'deny');
    await stage.main.must('sessions.stop', { sessionId: session.id });
    expect(await asking()).toEqual([]);
    const { toolCalls } = await stage.transcript(session);
    expect(toolCalls.map(({ status }) => status)).toEqual(['denied', 'interrupted']);
    expect(fs.readdirSync(stage.workspace)).toEqual(['a.txt']);
  });

  test('a new start finds nobody asking, and the model asks again itself', async () => {
    const session = await stage.session();
    stage.provider.say(reply([bash('1', 'touch b'), bash('2', 'touch c')]), reply('Then not.'));
    await stage.send(session, 'Run them');
    await asked(2);
    await stage.restart();
    expect(await asking()).toEqual([]);
    await stage.main.must('sessions.resume', { sessionId: session.id });
    await stage.idle(session, 2);
    expect(fs.readdirSync(stage.workspace)).toEqual(['a.txt']);
    expect(lastRequest()).toContain('Interrupted before it finished');
  });
});

describe('leave that lasts', () => {
  let calls = 0;
  /** A session that wants to run a command; it is stopped there, or goes on with another reply. */
  const ask = async (command: string, folder = stage.workspace) => {
    const session = await stage.session({ workspace: folder });
    calls += 1;
    stage.provider.say(reply([bash(`call${calls}`, command)]));
    await stage.send(session, 'Run it');
    return session;
  };
  const run = async (command: string) => {
    const session = await ask(command);
    stage.provider.say(reply('Done.'));
    return session;
  };
  const ends = (session: Awaited<ReturnType<typeof run>>) => stage.idle(session, 2);

  test('in this workspace: holds in the next session and after a restart, not in another folder', async () => {
    const session = await run('echo hello');
    await asked(1);
    await stage.allow('workspace');
    await ends(session);
    await ends(await run('echo hello'));
    await stage.restart();
    await ends(await run('echo hello'));

    const other = fs.mkdtempSync(path.join(os.tmpdir(), 'other-'));
    const elsewhere = await ask('echo hello', other);
    const [request] = await asked(1);
    expect(request?.sessionId).toBe(elsewhere.id);
    await stage.main.must('sessions.stop', { sessionId: elsewhere.id });
    fs.rmSync(other, { recursive: true });

    await ask('echo hello; echo more');
    expect(await asked(1)).toHaveLength(1);
  });

  test('in this session: not in the next one, and not in a fork of it', async () => {
    const session = await run('echo hello');
    await asked(1);
    await stage.allow('session');
    await ends(session);
    stage.provider.say(reply([bash('again', 'echo hello')]), reply('Done.'));
    await stage.send(session, 'Again');
    await stage.idle(session, 4);

    const next = await ask('echo hello');
    expect((await asked(1))[0]?.sessionId).toBe(next.id);
    await stage.main.must('sessions.stop', { sessionId: next.id });

    stage.provider.say(reply([bash('forked', 'echo hello')]));
    const fork = await stage.main.must('sessions.fork', {
      sessionId: session.id,
      beforeSeq: null,
      text: 'Again',
    });
    expect((await asked(1))[0]?.sessionId).toBe(fork.id);
  });

  test('a rule that is made while it is asked about does not answer for the person', async () => {
    await run('echo hello');
    const [request] = await asked(1);
    const { workspace } = stage;
    const rule = { workspace, tool: 'bash', pattern: 'echo hello', decision: 'allow' } as const;
    await stage.main.must('permissions.add', rule);
    expect(await asking()).toEqual([request]);
  });

  test('a command with a secret in it can be allowed once only', async () => {
    const session = await run(`echo ${stage.apiKey}`);
    const [request] = await asked(1);
    expect(request).toMatchObject({
      sessionScope: { words: null },
      workspaceScope: { words: null },
    });
    expect(await decide(request, 'workspace')).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT' },
    });
    expect(JSON.stringify(request)).not.toContain(stage.apiKey);
    await stage.allow();
    await ends(session);
    expect(JSON.stringify(await stage.transcript(session))).not.toContain(stage.apiKey);
    // Not back to the provider either, with the result.
    expect(JSON.stringify(stage.provider.journal.turns())).not.toContain(stage.apiKey);
    expect(JSON.stringify(await stage.main.must('permissions.list', {}))).not.toContain(
      stage.apiKey,
    );
  });
});

describe('a call that nobody is asked about, behind one that waits for an answer', () => {
  test('is judged by the mode and the rules that hold when it runs', async () => {
    const session = await stage.session();
    const { workspace } = stage;
    await stage.main.must('permissions.add', {
      workspace,
      tool: 'bash',
      pattern: 'touch made',
      decision: 'allow',
    });
    stage.provider.say(reply([bash('1', 'echo one'), bash('2', 'touch made')]), reply('Done.'));
    await stage.send(session, 'Run them');
    const [first] = await asked(1);
    await stage.main.must('sessions.update', { sessionId: session.id, mode: 'plan' });
    await decide(first, 'once');
    await stage.idle(session, 2);
    const { toolCalls } = await stage.transcript(session);
    expect(toolCalls.map(({ status }) => status)).toEqual(['done', 'denied']);
    expect(fs.existsSync(inWorkspace('made'))).toBe(false);
  });
});
