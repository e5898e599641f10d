import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { asc, eq } from 'drizzle-orm';
import { expect } from 'vitest';
import { titleFrom } from '../../../src/main/agents/transcript/title';
import { openDatabase } from '../../../src/main/db/open';
import { messages, profiles, sessions, toolCalls } from '../../../src/main/db/schema';
import { createClaudeHistory } from '../../../src/main/history/history';
import { Session } from '../../../src/shared/commands/sessions';
import { claudeConversation, says } from '../../support/claude-conversations';

export const PROFILE = '01938f2a-0000-7000-8000-000000000001';

/** A history of Claude Code in a folder of its own, and a database beside it. */
export function startHistory() {
  const home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-claude-')));
  fs.mkdirSync(path.join(home, 'projects'));
  const database = openDatabase(path.join(home, 'chatelaine.db'));
  const at = { createdAt: 1, updatedAt: 1 };
  database.db
    .insert(profiles)
    .values({ id: PROFILE, name: 'Work', ...at })
    .run();
  /** Names of the events. */
  const told: string[] = [];
  const history = createClaudeHistory({
    database,
    clock: { now: () => 5 },
    emit: (name) => void told.push(name),
    folders: async () => [path.join(home, 'projects')],
    mask: (text) => text.replaceAll('hunter2-secret', '[secret]'),
    titleOf: titleFrom,
    session: view,
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

  async function end() {
    await history.close();
    database.close();
    fs.rmSync(home, { recursive: true, force: true });
  }

  return { home, database, told, history, list, titles, open, rows, callsOf, said, end };
}

export type HistoryStage = ReturnType<typeof startHistory>;

/** In turn of the user and of the model. */
export const talk = (...words: string[]) => {
  const conversation = claudeConversation();
  for (const [at, one] of words.entries()) {
    if (at % 2 === 0) conversation.user(one);
    else conversation.reply([says(one)]);
  }
  return conversation;
};
