import { setImmediate as pause } from 'node:timers/promises';
import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { CommandOutput, ParsedInput } from '../../shared/commands';
import type { Session } from '../../shared/commands/sessions';
import { ChatelaineError, type ErrorCode } from '../../shared/errors';
import type { Emit } from '../../shared/events';
import type { Clock } from '../clock';
import { asDatabaseError, type OpenDatabase } from '../db/open';
import { sessions } from '../db/schema';
import { beginCopy, type Copy } from './copying';
import type { Listed, Outline, RecordedRow, Refusal } from './reading/recorded';
import { type StoredRow, toStoredRow } from './stored-rows';
import { readHistory } from './thread';

/** Files that are looked into, newest first: far more than anybody scrolls through. */
const MOST_FILES = 5_000;
/** How long rows are made before the rest of the app has its turn, in milliseconds. */
const SLICE_MS = 5;
const LONGEST_TITLE = 80;

export type ClaudeHistory = {
  /** Conversations, newest first, with `query` in the title or the workspace. */
  list(input: ParsedInput<'history.list'>): Promise<CommandOutput<'history.list'>>;
  /**
   * Brings a conversation in, or the session up to date that it was brought in as. Errors: `NOT_FOUND` when the file
   * is gone or has no conversation in it; `INVALID_INPUT` when it is too large.
   */
  open(input: ParsedInput<'history.open'>): Promise<Session>;
  /** Resolves when nothing is being written any more. */
  close(): Promise<void>;
};

/** The conversations that Claude Code keeps on this machine, read only. */
export function createClaudeHistory(ports: {
  database: OpenDatabase;
  clock: Clock;
  emit: Emit;
  /** Where Claude Code keeps its history: real paths, each once. */
  folders(): Promise<string[]>;
  mask(text: string): string;
  /** A title from the first exchange; empty when it says nothing. */
  titleOf(exchange: { said: string; answered: string }): string;
  session(sessionId: string): Session;
}): ClaudeHistory {
  const { database, emit, mask } = ports;
  const outlines = new Map<string, { version: string; outline: Outline | null }>();
  const opening = new Map<string, Promise<Session>>();
  let isClosed = false;

  const oneLine = (text: string) =>
    Array.from(mask(text).replace(/[\s\p{Cc}]+/gu, ' '))
      .reduce((kept, one) => (kept.length + one.length > LONGEST_TITLE ? kept : kept + one), '')
      .trim();
  const titleOf = ({ title, said, answered }: Pick<Outline, 'title' | 'said' | 'answered'>) =>
    oneLine(title) ||
    oneLine(ports.titleOf({ said: mask(said), answered: mask(answered) })) ||
    'Claude Code';

  /** What was known of files that changed or are gone is forgotten. */
  function remember(files: readonly Listed[]): void {
    const before = new Map(outlines);
    outlines.clear();
    for (const { id, size, mtime, outline } of files) {
      const known = outline === 'known' ? before.get(id) : undefined;
      const found = outline === 'known' ? null : outline;
      outlines.set(id, known ?? { version: `${size}:${mtime}`, outline: found });
    }
  }

  async function readList(): Promise<{ files: Listed[]; isCut: boolean }> {
    const known = Object.fromEntries([...outlines].map(([id, { version }]) => [id, version]));
    const folders = await ports.folders();
    for await (const news of readHistory({ task: 'list', folders, known, most: MOST_FILES })) {
      if (news.type !== 'list') break;
      remember(news.files);
      return news;
    }
    return { files: [], isCut: false };
  }

  function broughtIn(profileId: string, ids: string[]): Map<string, string> {
    const rows = database.db
      .select({ id: sessions.id, sourceId: sessions.sourceId })
      .from(sessions)
      .where(
        and(
          eq(sessions.profileId, profileId),
          inArray(sessions.sourceId, ids),
          isNull(sessions.removedAt),
        ),
      )
      .all();
    return new Map(rows.map(({ id, sourceId }) => [sourceId ?? '', id]));
  }

  async function bringIn(profileId: string, sourceId: string): Promise<Session> {
    const folders = await ports.folders();
    const facts = { title: '', said: '', answered: '', model: null as string | null };
    let copy: Copy | null = null;
    let last = 0;
    for await (const news of readHistory({ task: 'open', folders, id: sourceId })) {
      if (isClosed) throw new ChatelaineError('CONFLICT', CLOSING);
      if (news.type === 'refused') throw refused(news.why);
      if (news.type === 'rows') {
        copy ??= beginCopy(ports, profileId, sourceId);
        await copy.add(await stored(news.rows));
      } else if (news.type === 'end' && copy) {
        const { title, workspace } = news;
        const change = {
          ...facts,
          title: titleOf({ ...facts, title }),
          workspace: mask(workspace),
        };
        const wasRewound = await copy.finish(change);
        const session = ports.session(copy.sessionId);
        emit('sessions.changed', session);
        if (wasRewound) emit('sessions.rewound', { sessionId: copy.sessionId });
        return session;
      }
    }
    throw refused('empty');

    /** As they are in our tables; what they tell of the whole is noted. */
    async function stored(rows: readonly RecordedRow[]): Promise<StoredRow[]> {
      const made: StoredRow[] = [];
      let begun = performance.now();
      for (const row of rows) {
        note(row);
        const one = toStoredRow(row, last, mask);
        last = one.message.createdAt;
        made.push(one);
        if (performance.now() - begun < SLICE_MS) continue;
        await pause();
        begun = performance.now();
      }
      return made;
    }

    function note({ role, kind, content, model }: RecordedRow): void {
      if (kind === 'compaction') return;
      const text = content.flatMap((block) =>
        block.type === 'text' ? [String(block.text)] : [],
      )[0];
      if (role === 'user') facts.said ||= text ?? '';
      else facts.answered ||= text ?? '';
      if (model !== null && model.length <= 120) facts.model = model;
    }
  }

  return {
    async list({ profileId, query, limit }) {
      const { files, isCut } = await readList();
      const wanted = query.toLowerCase();
      const found = files.flatMap((file) => {
        const outline = outlines.get(file.id)?.outline;
        if (!outline) return [];
        const { title, said, workspace } = outline;
        const isFound = [title || said.slice(0, 200), workspace].some((one) =>
          one.toLowerCase().includes(wanted),
        );
        return isFound ? [{ file, outline }] : [];
      });
      const shown = found.slice(0, limit);
      const known = broughtIn(
        profileId,
        shown.map(({ file }) => file.id),
      );
      return {
        sessions: shown.map(({ file, outline }) => ({
          id: file.id,
          title: titleOf(outline),
          workspace: mask(outline.workspace),
          messages: outline.messages,
          bytes: file.size,
          updatedAt: Math.max(0, file.mtime),
          sessionId: known.get(file.id) ?? null,
        })),
        isCut: isCut || found.length > limit,
      };
    },

    async open({ profileId, id }) {
      const key = `${profileId} ${id}`;
      const running =
        opening.get(key) ??
        bringIn(profileId, id)
          .catch((error: unknown) => {
            throw asDatabaseError(error);
          })
          .finally(() => opening.delete(key));
      opening.set(key, running);
      return running;
    },

    async close() {
      isClosed = true;
      await Promise.allSettled(opening.values());
    },
  };
}

const CLOSING = 'Chatelaine is being closed.';

function refused(why: Refusal): ChatelaineError {
  return new ChatelaineError(...REFUSALS[why]);
}

const REFUSALS: Record<Refusal, [ErrorCode, string]> = {
  gone: [
    'NOT_FOUND',
    'Claude Code no longer keeps this conversation. What was brought in before is still here.',
  ],
  empty: ['NOT_FOUND', 'Nothing was said in this conversation, so there is nothing to open.'],
  large: [
    'INVALID_INPUT',
    'This conversation is larger than 200 MB, which is more than can be opened here. Continue it in Claude Code.',
  ],
  long: [
    'INVALID_INPUT',
    'This conversation has more than 50,000 messages, which is more than can be opened here. Continue it in Claude Code.',
  ],
};
