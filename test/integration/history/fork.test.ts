import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../../src/shared/commands/sessions';
import { calls, claudeConversation, says, shows, thinks } from '../../support/claude-conversations';
import { reply, toolUse } from '../../support/provider';
import { type Stage, startStage, words } from '../../support/stage';

let home: string;
let before: string | undefined;
let stage: Stage;

beforeEach(async () => {
  home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-claude-')));
  before = process.env.CLAUDE_CONFIG_DIR;
  process.env.CLAUDE_CONFIG_DIR = home;
  stage = await startStage();
});

afterEach(async () => {
  await stage.stop();
  if (before === undefined) delete process.env.CLAUDE_CONFIG_DIR;
  else process.env.CLAUDE_CONFIG_DIR = before;
  fs.rmSync(home, { recursive: true, force: true });
});

type Conversation = ReturnType<typeof claudeConversation>;

const conversation = (): Conversation => claudeConversation({ cwd: stage.workspace });

async function open(recorded: Conversation): Promise<Session> {
  recorded.write(home);
  const { profileId } = stage;
  const listed = await stage.main.must('history.list', { profileId, query: stage.workspace });
  const [first] = listed.sessions;
  if (!first) throw new Error('nothing is listed');
  return stage.main.must('history.open', { profileId, id: first.id });
}

/** Goes on from the end with a question; the provider refuses what the API would. */
async function goOn(session: Session): Promise<Session> {
  stage.provider.say(reply('Gone on.'));
  const fork = await stage.main.must('sessions.fork', { sessionId: session.id, beforeSeq: null });
  expect(fork).toMatchObject({ source: 'own', status: 'idle', usage: { requests: 0 } });
  await stage.send(fork, 'And now?');
  await stage.idle(fork);
  expect(words((await stage.transcript(fork)).messages).slice(-2)).toEqual([
    'And now?',
    'Gone on.',
  ]);
  return fork;
}

const SHAPES: Record<string, (recorded: Conversation) => void> = {
  'a talk'(recorded) {
    recorded.user('One');
    recorded.reply([says('First.')]);
  },
  'a question without an answer'(recorded) {
    recorded.user('One');
  },
  'thinking, calls side by side, and pictures'(recorded) {
    recorded.user([says('Look'), shows()]);
    const [, , first = ''] = recorded.reply([
      thinks('Both of them.'),
      says('Looking.'),
      calls('toolu_1', 'Read', { file_path: 'a.txt' }),
      calls('toolu_2', 'mcp__some server__odd.name', { deep: [1] }),
    ]);
    recorded.results('toolu_2', [shows(), says('seen')]);
    recorded.from(first);
    recorded.results('toolu_1', [shows()], { is_error: true });
    recorded.reply([thinks('Only a thought.')]);
    recorded.reply([says('Seen.')]);
  },
  'a call that was cut off'(recorded) {
    recorded.user('Run it');
    recorded.reply([thinks('Run.'), calls('toolu_1', 'Bash', { command: 'make' })]);
  },
  'a call that was cut off, and other words after it'(recorded) {
    recorded.user('Run it');
    recorded.reply([calls('toolu_1', 'Bash', { command: 'make' }), calls('toolu_2', 'Bash', {})]);
    recorded.results('toolu_2', "The user doesn't want to proceed", { is_error: true });
    recorded.user('[Request interrupted by user for tool use]');
    recorded.user('Rather not');
  },
  'results without their calls, and calls made twice'(recorded) {
    recorded.results('toolu_lost', 'of a call that was never written');
    recorded.user('One');
    recorded.reply([calls('toolu_1', 'Read', { file_path: 'a' })]);
    recorded.results('toolu_1', '');
    recorded.reply([calls('toolu_1', 'Read', { file_path: 'a' }), says('Read.')]);
    recorded.results('toolu_1', 'again');
  },
  'a reply before anything was asked'(recorded) {
    recorded.reply([says('I begin.')]);
    recorded.user('One');
  },
  'a compacted conversation, in the middle of a turn'(recorded) {
    recorded.user('One');
    recorded.reply([calls('toolu_1', 'Read', { file_path: 'a' })]);
    recorded.results('toolu_1', 'read');
    recorded.compact('They read a file.');
    recorded.reply([says('On it goes.'), calls('toolu_2', 'Read', { file_path: 'b' })]);
    recorded.results('toolu_2', 'read too');
  },
  'a conversation that was only just compacted'(recorded) {
    recorded.user('One');
    recorded.reply([says('First.')]);
    recorded.compact('They said one thing each.');
  },
};

describe("Claude Code's conversation, brought in and forked", () => {
  test.each(Object.keys(SHAPES))('goes on: %s', async (name) => {
    // Where nobody answered, the model is that of the profile's latest session.
    await stage.session();
    const recorded = conversation();
    SHAPES[name]?.(recorded);
    const session = await open(recorded);
    expect(
      await stage.main.call('sessions.send', {
        sessionId: session.id,
        text: 'Hi',
        attachments: [],
      }),
    ).toMatchObject({
      ok: false,
      error: { code: 'CONFLICT' },
    });
    await goOn(session);
  });

  test('uses its tools, from any place in it', async () => {
    const recorded = conversation();
    recorded.user('Look');
    recorded.reply([says('Looking.'), calls('toolu_1', 'Read', { file_path: 'a.txt' })]);
    recorded.results('toolu_1', 'one\ntwo');
    recorded.reply([says('Seen.')]);
    const session = await open(recorded);
    // Between a call and its result: the call is settled.
    stage.provider.say(
      reply([toolUse('toolu_9', 'read', { file_path: 'a.txt' })]),
      reply('Read again.'),
    );
    const fork = await stage.main.must('sessions.fork', {
      sessionId: session.id,
      beforeSeq: 3,
      text: 'Again',
    });
    await stage.idle(fork, 2);
    const { messages, toolCalls } = await stage.transcript(fork);
    expect(words(messages).at(-1)).toBe('Read again.');
    expect(toolCalls.map(({ status }) => status)).toEqual(['done', 'done']);
  });

  test('adds nothing to the ledger, and is found by what was said in it', async () => {
    const recorded = conversation();
    recorded.user('Sort the escapement');
    recorded.reply([says('Sorted.')]);
    const session = await open(recorded);
    expect(await stage.records()).toEqual([]);
    expect(session.usage.contextTokens).toBe(1_015);
    const { profileId } = stage;
    const { hits } = await stage.main.must('sessions.search', { profileId, query: 'escapement' });
    expect(hits.map(({ sessionId }) => sessionId)).toContain(session.id);
  });
});
