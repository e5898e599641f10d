import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { usageRecords } from '../../../src/main/db/schema';
import {
  CONVERSATION_START,
  calls,
  claudeConversation,
  PIXEL,
  says,
  shows,
  thinks,
} from '../../support/claude-conversations';
import { type HistoryStage, startHistory, talk } from './stage';

let stage: HistoryStage;
beforeEach(() => {
  stage = startHistory();
});
afterEach(() => stage.end());

describe('an opened conversation', () => {
  test('is a session that is only read, with the facts of the original', async () => {
    const session = await stage.open(talk('Make the engine run backwards', 'Done.'));
    expect(session).toMatchObject({
      source: 'claude-code',
      status: 'idle',
      title: 'Make the engine run backwards',
      workspace: '/home/ada/engine',
      model: 'claude-sonnet-5-5',
      createdAt: CONVERSATION_START + 1_000,
      updatedAt: CONVERSATION_START + 2_000,
    });
    expect(stage.said(session)).toEqual([
      'user: Make the engine run backwards',
      'assistant: Done.',
    ]);
    expect(stage.told).toEqual(['sessions.changed']);
    expect(stage.database.db.select().from(usageRecords).all()).toEqual([]);
    expect((await stage.list()).sessions[0]?.sessionId).toBe(session.id);
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
    const session = await stage.open(conversation);
    expect(stage.said(session)).toEqual([
      'user: Look at both',
      'assistant: [thinking Both.] | Looking. | [tool_use read] | [tool_use bash]',
      'user: [tool_result toolu_1] | [tool_result toolu_2]',
      'assistant: Seen.',
    ]);
    expect(stage.callsOf(session)).toMatchObject([
      { id: 'toolu_1', seq: 2, name: 'read', status: 'done', output: 'one\ntwo' },
      { id: 'toolu_2', seq: 2, name: 'bash', status: 'failed', output: 'Exit code 1' },
    ]);
    expect(JSON.stringify(stage.rows(session))).not.toContain('c2lnbmVk');
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
    expect(stage.said(await stage.open(conversation))).toEqual([
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
    expect(stage.said(await stage.open(conversation))).toEqual([
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
    expect(stage.said(await stage.open(conversation))).toEqual([
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
    expect(stage.callsOf(await stage.open(conversation))).toMatchObject([
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
    const session = await stage.open(conversation);
    expect(stage.said(session)[0]).toBe(
      'user: Look | [image] | [An image was left out here] | [An image was left out here]',
    );
    expect(stage.rows(session)[2]?.content).toMatchObject([{ content: [{ type: 'image' }] }]);
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
    const session = await stage.open(conversation);
    const stored = JSON.stringify([session, stage.rows(session), stage.callsOf(session)]);
    expect(stored).not.toContain(secret);
    expect(stored).toContain('[secret]');
  });

  test('is damaged: what can be read is', async () => {
    const conversation = talk('One', 'First.', 'Two', 'Second.');
    conversation.lines.splice(1, 0, '{"type":"user","mess', 'null', '[]', '"text"', '{}');
    conversation.lines.push(conversation.lines.at(-1)?.slice(0, -20) ?? '');
    expect(stage.said(await stage.open(conversation))).toEqual([
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
    expect(stage.said(await stage.open(conversation))).toEqual([
      'user: One',
      'assistant: First.',
      'user: Two',
      'assistant: Second.',
    ]);
  });
});
