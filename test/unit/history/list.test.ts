import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  CONVERSATION_START,
  claudeConversation,
  says,
  thinks,
} from '../../support/claude-conversations';
import { type HistoryStage, startHistory, talk } from './stage';

let stage: HistoryStage;
beforeEach(() => {
  stage = startHistory();
});
afterEach(() => stage.end());

describe('the list', () => {
  test('has what Claude Code keeps, newest first, and tells conversations apart', async () => {
    talk('Make the engine run backwards', 'Done.').write(stage.home);
    const later = claudeConversation({ at: CONVERSATION_START + 60_000, cwd: '/home/ada/notes' });
    later.user('<command-name>/clear</command-name>', {});
    later.user('Caveat: nobody said this', { isMeta: true });
    later.user('fix this');
    later.reply([thinks('Hm.'), says("I'll mend the **broken** footnotes.")]);
    later.write(stage.home, '-home-ada-notes');
    const { sessions: listed, isCut } = await stage.list();
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
    conversation.write(stage.home);
    expect(await stage.titles()).toEqual(['Mine, [secret]']);
  });

  test('is searched by title and workspace, and cut', async () => {
    talk('Make the engine run backwards', 'Done.').write(stage.home);
    talk('Sort the gears', 'Done.').write(stage.home);
    expect(await stage.titles('ENGINE RUN')).toEqual(['Make the engine run backwards']);
    expect(await stage.titles('/home/ada')).toHaveLength(2);
    expect(await stage.titles('nothing of it')).toEqual([]);
    expect(await stage.list('', 1)).toMatchObject({ isCut: true, sessions: [{}] });
  });

  test('shows a change of a file that was listed before, and none that went', async () => {
    const conversation = talk('Sort the gears', 'Done.');
    const file = conversation.write(stage.home);
    expect(await stage.titles()).toEqual(['Sort the gears']);
    conversation.beside({ type: 'ai-title', aiTitle: 'Gears' });
    conversation.write(stage.home);
    expect(await stage.titles()).toEqual(['Gears']);
    fs.rmSync(file);
    expect(await stage.titles()).toEqual([]);
  });

  test('leaves out sub-agents, links, folders, and files without a conversation', async () => {
    const outside = talk('Not yours', 'No.').write(path.join(stage.home, 'elsewhere'));
    const project = path.join(stage.home, 'projects', 'p');
    fs.mkdirSync(path.join(project, 'folder.jsonl'), { recursive: true });
    fs.symlinkSync(outside, path.join(project, 'link.jsonl'));
    fs.symlinkSync(path.dirname(outside), path.join(stage.home, 'projects', 'linked'));
    fs.copyFileSync(outside, path.join(project, 'agent-7.jsonl'));
    fs.writeFileSync(path.join(project, 'empty.jsonl'), '');
    fs.writeFileSync(
      path.join(project, 'noise.jsonl'),
      '{"type":"file-history-snapshot"}\nno json\n',
    );
    expect(await stage.list()).toEqual({ sessions: [], isCut: false });
  });

  test('reads the ends only of a large file, and counts about right', async () => {
    const conversation = claudeConversation();
    conversation.user('Count the teeth');
    for (let at = 0; at < 400; at += 1) conversation.reply([says(`tooth ${at} `.repeat(100))]);
    conversation.beside({ type: 'ai-title', aiTitle: 'Teeth' });
    conversation.write(stage.home);
    const [listed] = (await stage.list()).sessions;
    expect(listed?.title).toBe('Teeth');
    expect(listed?.messages).toBeGreaterThan(350);
    expect(listed?.messages).toBeLessThan(450);
  });
});
