import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { asc, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { titleFrom } from '../../../src/main/agents/transcript/title';
import { type OpenDatabase, openDatabase } from '../../../src/main/db/open';
import { messages, profiles, sessions, toolCalls, usageRecords } from '../../../src/main/db/schema';
import { type ClaudeHistory, createClaudeHistory } from '../../../src/main/history/history';
import { Session } from '../../../src/shared/commands/sessions';
import {
  CONVERSATION_START,
  calls,
  claudeConversation,
  PIXEL,
  says,
  shows,
  thinks,
} from '../../support/claude-conversations';

const PROFILE = '01938f2a-0000-7000-8000-000000000001';

let home: string;
let database: OpenDatabase;
let history: ClaudeHistory;
let told: string[];

beforeEach(() => {
  home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-claude-')));
  fs.mkdirSync(path.join(home, 'projects'));
  database = openDatabase(path.join(home, 'chatelaine.db'));
  const at = { createdAt: 1, updatedAt: 1 };
  database.db
    .insert(profiles)
    .values({ id: PROFILE, name: 'Work', ...at })
    .run();
  told = [];
  history = createClaudeHistory({
    database,
    clock: { now: () => 5 },
    emit: (name) => void told.push(name),
    folders: async () => [path.join(home, 'projects')],
    mask: (text) => text.replaceAll('hunter2-secret', '[secret]'),
    titleOf: titleFrom,
    session: view,
  });
});

afterEach(async () => {
  await history.close();
  database.close();
  fs.rmSync(home, { recursive: true, force: true });
});

function view(id: string): Session {
  const row = database.db.select().from(sessions).where(eq(sessions.id, id)).get();
  if (!row) throw new Error('no such session');
  const {
    credentialId: _,
    sourceId: __,
    managedId: ___,
    parentSessionId,
    removedAt,
    retryAt,
    retryAttempt,
    forkedAtSeq,
    ...rest
  } = row;
  expect([parentSessionId, removedAt, retryAt, retryAttempt, forkedAtSeq]).toEqual([
    null,
    null,
    null,
    0,
    null,
  ]);
  const usage = {
    requests: 0,
    inputTokens: 0,
    outputTokens: 0,
    costMicroUsd: 0,
    unpriced: 0,
    contextTokens: 0,
  };
  return Session.parse({ ...rest, retry: null, payer: null, usage, queue: [], forkedFrom: null });
}

const list = (query = '', limit = 100) => history.list({ profileId: PROFILE, query, limit });
const titles = async (query = '') => (await list(query)).sessions.map(({ title }) => title);

async function open(conversation: { write(home: string): string }): Promise<Session> {
  conversation.write(home);
  const [first] = (await list()).sessions;
  if (!first) throw new Error('nothing is listed');
  return history.open({ profileId: PROFILE, id: first.id });
}

const rows = ({ id }: { id: string }) =>
  database.db
    .select()
    .from(messages)
    .where(eq(messages.sessionId, id))
    .orderBy(asc(messages.seq))
    .all();
const callsOf = ({ id }: { id: string }) =>
  database.db
    .select()
    .from(toolCalls)
    .where(eq(toolCalls.sessionId, id))
    .orderBy(asc(toolCalls.seq))
    .all();

/** What was said, in short: text as it is, other blocks by their type and name or id. */
const said = (session: Session) =>
  rows(session).map(({ role, kind, content }) => {
    const words = (content as Record<string, string>[]).map(
      (one) =>
        one.text ??
        `[${[one.type, one.name ?? one.tool_use_id ?? one.thinking].filter(Boolean).join(' ')}]`,
    );
    return `${kind === 'compaction' ? 'summary' : role}: ${words.join(' | ')}`;
  });

const talk = (...words: string[]) => {
  const conversation = claudeConversation();
  for (const [at, one] of words.entries()) {
    if (at % 2 === 0) conversation.user(one);
    else conversation.reply([says(one)]);
  }
  return conversation;
};

describe('the list', () => {
  test('has what Claude Code keeps, newest first, and tells conversations apart', async () => {
    talk('Make the engine run backwards', 'Done.').write(home);
    const later = claudeConversation({ at: CONVERSATION_START + 60_000, cwd: '/home/ada/notes' });
    later.user('<command-name>/clear</command-name>', {});
    later.user('Caveat: nobody said this', { isMeta: true });
    later.user('fix this');
    later.reply([thinks('Hm.'), says("I'll mend the **broken** footnotes.")]);
    later.write(home, '-home-ada-notes');
    const { sessions: listed, isCut } = await list();
    expect(isCut).toBe(false);
    expect(listed).toMatchObject([
      { title: 'Mend the broken footnotes', workspace: '/home/ada/notes', sessionId: null },
      { title: 'Make the engine run backwards', workspace: '/home/ada/engine', messages: 2 },
    ]);
    expect(listed.map(({ updatedAt }) => updatedAt).sort()).toEqual(
      listed.map(({ updatedAt }) => updatedAt).reverse(),
    );
  });

  test('prefers names that were given, the last of the weightiest', async () => {
    const conversation = talk('Hello there engine', 'Hi.');
    conversation.beside({ type: 'summary', summary: 'Summed up', leafUuid: 'x' });
    conversation.beside({ type: 'custom-title', customTitle: 'Mine, hunter2-secret' });
    conversation.beside({ type: 'ai-title', aiTitle: 'Made up' });
    conversation.write(home);
    expect(await titles()).toEqual(['Mine, [secret]']);
  });

  test('is searched by title and workspace, and cut', async () => {
    talk('Make the engine run backwards', 'Done.').write(home);
    talk('Sort the gears', 'Done.').write(home);
    expect(await titles('ENGINE RUN')).toEqual(['Make the engine run backwards']);
    expect(await titles('/home/ada')).toHaveLength(2);
    expect(await titles('nothing of it')).toEqual([]);
    expect(await list('', 1)).toMatchObject({ isCut: true, sessions: [{}] });
  });

  test('shows a change of a file that was listed before, and none that went', async () => {
    const conversation = talk('Sort the gears', 'Done.');
    const file = conversation.write(home);
    expect(await titles()).toEqual(['Sort the gears']);
    conversation.beside({ type: 'ai-title', aiTitle: 'Gears' });
    conversation.write(home);
    expect(await titles()).toEqual(['Gears']);
    fs.rmSync(file);
    expect(await titles()).toEqual([]);
  });

  test('leaves out sub-agents, links, folders, and files without a conversation', async () => {
    const outside = talk('Not yours', 'No.').write(path.join(home, 'elsewhere'));
    const project = path.join(home, 'projects', 'p');
    fs.mkdirSync(path.join(project, 'folder.jsonl'), { recursive: true });
    fs.symlinkSync(outside, path.join(project, 'link.jsonl'));
    fs.symlinkSync(path.dirname(outside), path.join(home, 'projects', 'linked'));
    fs.copyFileSync(outside, path.join(project, 'agent-7.jsonl'));
    fs.writeFileSync(path.join(project, 'empty.jsonl'), '');
    fs.writeFileSync(
      path.join(project, 'noise.jsonl'),
      '{"type":"file-history-snapshot"}\nno json\n',
    );
    expect(await list()).toEqual({ sessions: [], isCut: false });
  });

  test('reads the ends only of a large file, and counts about right', async () => {
    const conversation = claudeConversation();
    conversation.user('Count the teeth');
    for (let at = 0; at < 400; at += 1) conversation.reply([says(`tooth ${at} `.repeat(100))]);
    conversation.beside({ type: 'ai-title', aiTitle: 'Teeth' });
    conversation.write(home);
    const [listed] = (await list()).sessions;
    expect(listed?.title).toBe('Teeth');
    expect(listed?.messages).toBeGreaterThan(350);
    expect(listed?.messages).toBeLessThan(450);
  });
});

describe('an opened conversation', () => {
  test('is a session that is only read, with the facts of the original', async () => {
    const session = await open(talk('Make the engine run backwards', 'Done.'));
    expect(session).toMatchObject({
      source: 'claude-code',
      status: 'idle',
      title: 'Make the engine run backwards',
      workspace: '/home/ada/engine',
      model: 'claude-sonnet-5-5',
      createdAt: CONVERSATION_START + 1_000,
      updatedAt: CONVERSATION_START + 2_000,
    });
    expect(said(session)).toEqual(['user: Make the engine run backwards', 'assistant: Done.']);
    expect(told).toEqual(['sessions.changed']);
    expect(database.db.select().from(usageRecords).all()).toEqual([]);
    expect((await list()).sessions[0]?.sessionId).toBe(session.id);
  });

  test('has replies in one piece and results beside their calls, also of calls side by side', async () => {
    const conversation = claudeConversation();
    conversation.user('Look at both');
    const [, , first = '', second = ''] = conversation.reply([
      thinks('Both.'),
      says('Looking.'),
      calls('toolu_1', 'Read', { file_path: '/home/ada/engine/a.txt' }),
      calls('toolu_2', 'Bash', { command: 'false' }),
    ]);
    conversation.from(first);
    conversation.results('toolu_1', 'one\ntwo');
    conversation.from(second);
    conversation.results('toolu_2', 'Exit code 1', { is_error: true });
    conversation.reply([says('Seen.')]);
    const session = await open(conversation);
    expect(said(session)).toEqual([
      'user: Look at both',
      'assistant: [thinking Both.] | Looking. | [tool_use read] | [tool_use bash]',
      'user: [tool_result toolu_1] | [tool_result toolu_2]',
      'assistant: Seen.',
    ]);
    expect(callsOf(session)).toMatchObject([
      { id: 'toolu_1', seq: 2, name: 'read', status: 'done', output: 'one\ntwo' },
      { id: 'toolu_2', seq: 2, name: 'bash', status: 'failed', output: 'Exit code 1' },
    ]);
    expect(JSON.stringify(rows(session))).not.toContain('c2lnbmVk');
  });

  test('follows the way that was gone last, and loses nothing when a parent is not there', async () => {
    const conversation = claudeConversation();
    const asked = conversation.user('One');
    conversation.reply([says('First.')]);
    conversation.user('Two, which was taken back');
    conversation.from(asked);
    conversation.reply([says('Another first.')]);
    conversation.from('00000000-0000-4000-8000-00000000dead');
    conversation.user('Three');
    expect(said(await open(conversation))).toEqual([
      'user: One',
      'assistant: Another first.',
      'user: Three',
    ]);
  });

  test('has no noise, no sub-agents, and what was typed as it was typed', async () => {
    const conversation = claudeConversation();
    conversation.user('<command-name>/model</command-name><command-args>opus</command-args>');
    conversation.user('<local-command-stdout>Set model to opus</local-command-stdout>');
    conversation.user('never said', { isMeta: true });
    conversation.user('Sort the gears<system-reminder>be quick</system-reminder>');
    conversation.add('progress', { data: { hookEvent: 'PreToolUse' } });
    conversation.add('attachment', { attachment: { type: 'hook_success', content: 'hooked' } });
    conversation.user('a task', { isSidechain: true });
    conversation.reply([says('from the side')], { isSidechain: true });
    conversation.reply([says('API Error: 529')], { isApiErrorMessage: true });
    conversation.reply([says('Sorted.')]);
    conversation.add('system', { subtype: 'stop_hook_summary', content: 'noise' });
    conversation.user('<command-name>/review</command-name><command-args>all of it</command-args>');
    conversation.reply([says('Reviewed.')]);
    conversation.user('<bash-input>ls</bash-input>');
    expect(said(await open(conversation))).toEqual([
      'user: Sort the gears',
      'assistant: Sorted.',
      'user: /review all of it',
      'assistant: Reviewed.',
      'user: ! ls',
    ]);
  });

  test('keeps what came before it was compacted, and what was kept beside the summary', async () => {
    const conversation = claudeConversation();
    conversation.user('One');
    conversation.reply([says('First.')]);
    const head = conversation.user('Two');
    const [tail = ''] = conversation.reply([says('Second.')]);
    conversation.compact('They talked of one.', {
      preservedSegment: { headUuid: head, anchorUuid: 'x', tailUuid: tail },
    });
    conversation.user('Three');
    expect(said(await open(conversation))).toEqual([
      'user: One',
      'assistant: First.',
      'summary: They talked of one.',
      'user: Two',
      'assistant: Second.',
      'user: Three',
    ]);
  });

  test('shows what an edit changed, and what the user did not want', async () => {
    const conversation = claudeConversation();
    conversation.user('Edit it');
    const edit = { file_path: '/home/ada/engine/src/a.ts', old_string: 'one', new_string: 'two' };
    conversation.reply([calls('toolu_1', 'Edit', edit)]);
    conversation.results('toolu_1', "The user doesn't want to proceed with this tool use.", {
      is_error: true,
    });
    expect(callsOf(await open(conversation))).toMatchObject([
      { name: 'edit', status: 'denied', change: { path: 'src/a.ts', before: 'one', after: 'two' } },
    ]);
  });

  test('has images that the API takes, and a word in place of others', async () => {
    const conversation = claudeConversation();
    conversation.user([
      says('Look'),
      shows(),
      shows(PIXEL, 'image/jpeg'),
      shows('bm90IGEgcGljdHVyZQ=='),
    ]);
    conversation.reply([calls('toolu_1', 'Read', { file_path: 'a.png' })]);
    conversation.results('toolu_1', [shows(), { type: 'tool_reference', tool_name: 'x' }]);
    const session = await open(conversation);
    expect(said(session)[0]).toBe(
      'user: Look | [image] | [An image was left out here] | [An image was left out here]',
    );
    expect(rows(session)[2]?.content).toMatchObject([{ content: [{ type: 'image' }] }]);
  });

  test('is without secrets, wherever they stood', async () => {
    const secret = 'hunter2-secret';
    const conversation = claudeConversation({ cwd: `/home/${secret}` });
    conversation.user(`My key is ${secret}`);
    conversation.reply([
      thinks(secret),
      says(secret),
      calls('toolu_1', 'Bash', { command: `echo ${secret}`, deep: [secret] }),
    ]);
    conversation.results('toolu_1', [says(secret)]);
    conversation.compact(`It was ${secret}.`);
    const session = await open(conversation);
    const stored = JSON.stringify([session, rows(session), callsOf(session)]);
    expect(stored).not.toContain(secret);
    expect(stored).toContain('[secret]');
  });

  test('is damaged: what can be read is', async () => {
    const conversation = talk('One', 'First.', 'Two', 'Second.');
    conversation.lines.splice(1, 0, '{"type":"user","mess', 'null', '[]', '"text"', '{}');
    conversation.lines.push(conversation.lines.at(-1)?.slice(0, -20) ?? '');
    expect(said(await open(conversation))).toEqual([
      'user: One',
      'assistant: First.',
      'user: Two',
      'assistant: Second.',
    ]);
  });

  test.each([
    [
      'a parent that is its own child',
      (line: Record<string, unknown>) => ({ ...line, parentUuid: line.uuid }),
    ],
    ['no uuids at all', ({ uuid: _, parentUuid: __, ...line }: Record<string, unknown>) => line],
    [
      'one id for all replies',
      (line: Record<string, unknown>) =>
        line.type === 'assistant'
          ? {
              ...line,
              requestId: undefined,
              message: { ...(line.message as object), id: 'proxied' },
            }
          : line,
    ],
  ])('has %s', async (_, change) => {
    const conversation = talk('One', 'First.', 'Two', 'Second.');
    for (const [at, line] of conversation.lines.entries())
      conversation.lines[at] = JSON.stringify(change(JSON.parse(line)));
    expect(said(await open(conversation))).toEqual([
      'user: One',
      'assistant: First.',
      'user: Two',
      'assistant: Second.',
    ]);
  });
});

describe('opened again', () => {
  test('it is the same session with what was added', async () => {
    const conversation = talk('One', 'First.');
    const session = await open(conversation);
    conversation.user('Two');
    conversation.reply([says('Second.')]);
    const again = await open(conversation);
    expect(again.id).toBe(session.id);
    expect(said(again)).toEqual([
      'user: One',
      'assistant: First.',
      'user: Two',
      'assistant: Second.',
    ]);
    expect(told).toEqual(['sessions.changed', 'sessions.changed']);
  });

  test('a call that was open has its result, once', async () => {
    const conversation = claudeConversation();
    conversation.user('Run it');
    conversation.reply([calls('toolu_1', 'Bash', { command: 'make' })]);
    const session = await open(conversation);
    expect(callsOf(session)).toMatchObject([{ status: 'interrupted' }]);
    conversation.results('toolu_1', 'made');
    conversation.reply([says('It is made.')]);
    await open(conversation);
    expect(callsOf(session)).toMatchObject([{ status: 'done', output: 'made' }]);
    expect(said(session)).toEqual([
      'user: Run it',
      'assistant: [tool_use bash]',
      'user: [tool_result toolu_1]',
      'assistant: It is made.',
    ]);
    expect(told.at(-1)).toBe('sessions.rewound');
  });

  test('it goes another way where the original does, and is shorter where that is', async () => {
    const conversation = claudeConversation();
    const asked = conversation.user('One');
    conversation.reply([says('First.')]);
    conversation.user('Two');
    const session = await open(conversation);
    conversation.from(asked);
    conversation.reply([says('Another.')]);
    await open(conversation);
    expect(said(session)).toEqual(['user: One', 'assistant: Another.']);
    conversation.from(null);
    conversation.user('One');
    await open(conversation);
    expect(said(session)).toEqual(['user: One']);
  });

  test('it is back after it was deleted', async () => {
    const conversation = talk('One', 'First.');
    const session = await open(conversation);
    database.db.update(sessions).set({ removedAt: 9 }).run();
    expect((await list()).sessions[0]?.sessionId).toBeNull();
    expect((await open(conversation)).id).toBe(session.id);
  });

  test('at the same time, there is one session', async () => {
    const conversation = talk('One', 'First.');
    const [one, other] = await Promise.all([open(conversation), open(conversation)]);
    expect(one.id).toBe(other.id);
    expect(database.db.select().from(sessions).all()).toHaveLength(1);
  });
});

describe('what cannot be opened', () => {
  test.each(['', '../../etc/passwd', '/etc/passwd', 'x'.repeat(200)])(
    'an id like %j',
    async (id) => {
      talk('One', 'First.').write(home);
      await expect(history.open({ profileId: PROFILE, id })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      expect(database.db.select().from(sessions).all()).toEqual([]);
    },
  );

  test('a file that a link has taken the place of', async () => {
    const file = talk('One', 'First.').write(home);
    const [listed] = (await list()).sessions;
    const outside = talk('Not yours', 'No.').write(path.join(home, 'elsewhere'));
    fs.rmSync(file);
    fs.symlinkSync(outside, file);
    await expect(history.open({ profileId: PROFILE, id: listed?.id ?? '' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('a file of more than 200 MB', async () => {
    const file = talk('One', 'First.').write(home);
    fs.truncateSync(file, 200 * 1024 * 1024 + 1);
    const [listed] = (await list()).sessions;
    await expect(history.open({ profileId: PROFILE, id: listed?.id ?? '' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('200 MB'),
    });
  });
});
