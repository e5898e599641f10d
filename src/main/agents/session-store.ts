import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { and, desc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { Payer, Session, SessionOptions, SessionStatus } from '../../shared/commands/sessions';
import type { SessionWorktree } from '../../shared/commands/worktrees';
import { ChatelaineError, type ErrorCode } from '../../shared/errors';
import type { Emit } from '../../shared/events';
import type { Clock } from '../clock';
import { asDatabaseError, type Db, type OpenDatabase } from '../db/open';
import { sessions } from '../db/schema';
import type { Ledger } from '../spending/ledger/ledger';
import { fromMessageUsage } from '../spending/ledger/message-usage';
import { promptTokens } from '../spending/prices/cost';
import { projectFolder } from './project-folder';
import type { FollowUps } from './transcript/follow-ups';
import { titleFrom } from './transcript/title';
import type { Transcript } from './transcript/transcript';
import { attachmentOf, type Content, textOf } from './transcript/user-content';
import { AT_WORK } from './turn/patience';

export type SessionRow = typeof sessions.$inferSelect;

type Ports = {
  database: OpenDatabase;
  clock: Clock;
  emit: Emit;
  ledger: Ledger;
  transcript: Transcript;
  followUps: FollowUps;
  /** Who would pay the next request of the profile; null when nobody can. */
  describePayer(profileId: string): Payer | null;
  privateFolders: readonly string[];
};

/** A title until the first message gives it one. */
const UNTITLED = 'New session';
/** After the first turn, tools and all, nobody is surprised by a new title any more. */
const MOST_MESSAGES = 40;

function exchangeOf(content: Content): { said: string; files: string[] } {
  const files = content.flatMap((block) => attachmentOf(block)?.name ?? []);
  return { said: textOf(content), files };
}

/** The rows of `sessions` and what the screens see of them. */
export function createSessionStore({
  database,
  clock,
  emit,
  ledger,
  transcript,
  followUps,
  describePayer,
  privateFolders,
}: Ports) {
  const { db } = database;
  /** Who pays the turn that runs; after a failover not the one who would be asked first. */
  const payers = new Map<string, Payer>();
  /** What could not be written because the disk was full: shown all the same, and on disk later. */
  const unsaved = new Map<string, Partial<SessionRow>>();

  const row = (sessionId: string): SessionRow => {
    const found = db.select().from(sessions).where(eq(sessions.id, sessionId)).get();
    if (!found) throw new ChatelaineError('NOT_FOUND', 'This session no longer exists.');
    return { ...found, ...unsaved.get(sessionId) };
  };

  /** Of the latest request: what was sent and what came back is what the next one carries. */
  const contextTokens = (sessionId: string): number => {
    const last = transcript.lastRequest(sessionId);
    if (!last) return 0;
    const { tokens } = fromMessageUsage(last.request.usage);
    return last.isSummary ? tokens.output : promptTokens(tokens) + tokens.output;
  };

  const view = (found: SessionRow, usage = ledger.sessionUsage(found.id)): Session => ({
    ...optionsOf(found),
    id: found.id,
    profileId: found.profileId,
    title: found.title,
    status: found.status,
    statusMessage: found.statusMessage,
    statusCode: found.statusCode,
    retry:
      found.retryAt === null
        ? null
        : { at: found.retryAt, attempt: Math.max(1, found.retryAttempt) },
    workspace: found.workspace,
    worktree: found.worktree,
    source: found.source,
    runner: found.runner,
    comparisonId: found.comparisonId,
    systemPrompt: found.systemPrompt,
    payer: payers.get(found.id) ?? describePayer(found.profileId),
    usage: { ...usage, contextTokens: contextTokens(found.id) },
    queue: followUps.list(found.id),
    forkedFrom:
      found.parentSessionId === null || found.forkedAtSeq === null
        ? null
        : { sessionId: found.parentSessionId, beforeSeq: found.forkedAtSeq },
    createdAt: found.createdAt,
    updatedAt: found.updatedAt,
    archivedAt: found.archivedAt,
  });

  const publish = (sessionId: string): Session => {
    const session = view(row(sessionId));
    emit('sessions.changed', session);
    return session;
  };

  const update = (sessionId: string, change: Partial<SessionRow>, tx: Db = db): void => {
    tx.update(sessions)
      .set({ ...change, updatedAt: clock.now() })
      .where(eq(sessions.id, sessionId))
      .run();
  };

  return {
    row,
    contextTokens,
    get: (sessionId: string) => view(row(sessionId)),
    publish,
    update,

    list(profileId: string, archived: boolean): Session[] {
      const rows = db
        .select()
        .from(sessions)
        .where(
          and(
            eq(sessions.profileId, profileId),
            archived ? isNotNull(sessions.archivedAt) : isNull(sessions.archivedAt),
            isNull(sessions.removedAt),
          ),
        )
        .orderBy(desc(sessions.updatedAt))
        .all();
      const usage = ledger.sessionUsages(rows.map(({ id }) => id));
      return rows.map((found) => view({ ...found, ...unsaved.get(found.id) }, usage.get(found.id)));
    },

    /** In the caller's transaction. Answers the id. */
    create(
      tx: Db,
      input: SessionOptions & {
        profileId: string;
        workspace: string;
        worktree: SessionWorktree | null;
        runner: Session['runner'];
        comparisonId?: string | undefined;
        title?: string | undefined;
        systemPrompt: string;
      },
    ): string {
      const now = clock.now();
      const id = uuid();
      tx.insert(sessions)
        .values({
          id,
          profileId: input.profileId,
          workspace: workspaceFolder(input.workspace, privateFolders),
          worktree: input.worktree,
          runner: input.runner,
          comparisonId: input.comparisonId ?? null,
          ...optionsOf(input),
          title: input.title ?? UNTITLED,
          systemPrompt: input.systemPrompt,
          status: 'idle',
          createdAt: now,
          updatedAt: now,
        })
        .run();
      return id;
    },

    /** Names who pays the turn under way. */
    setPayer(sessionId: string, payer: Payer): Session {
      payers.set(sessionId, payer);
      update(sessionId, { credentialId: payer.credentialId });
      return publish(sessionId);
    },

    /**
     * What a session does now, on disk and told. A full disk does not keep it from being told: then it
     * is written with the next status, and a start without it finds the session interrupted.
     */
    setStatus(
      sessionId: string,
      status: SessionStatus,
      reason: { code: ErrorCode | null; message: string } | null = null,
      retry: { at: number; attempt: number } | null = null,
    ): Session {
      if (!AT_WORK.includes(status)) payers.delete(sessionId);
      const change = {
        status,
        statusCode: reason?.code ?? null,
        statusMessage: reason?.message ?? null,
        retryAt: retry?.at ?? null,
        retryAttempt: retry?.attempt ?? 0,
      };
      unsaved.delete(sessionId);
      try {
        update(sessionId, change);
      } catch (error) {
        const known = asDatabaseError(error);
        if (!(known instanceof ChatelaineError && known.code === 'DISK_FULL')) throw error;
        unsaved.set(sessionId, change);
      }
      return publish(sessionId);
    },

    /** The first message names a session that has no title yet. */
    titleFrom(tx: Db, sessionId: string, content: Content): void {
      if (row(sessionId).title !== UNTITLED) return;
      update(sessionId, { title: titleFrom(exchangeOf(content)) || UNTITLED }, tx);
    },

    /** Where the first message said little, the first answer says what the session is about. */
    titleFromAnswer(sessionId: string): void {
      const [said, answered] = [1, 2].map((seq) => transcript.content(sessionId, seq) ?? []);
      if (!said?.length || !answered?.length || transcript.lastSeq(sessionId) > MOST_MESSAGES)
        return;
      const asNamed = titleFrom(exchangeOf(said)) || UNTITLED;
      const better = titleFrom({ ...exchangeOf(said), answered: textOf(answered) });
      if (row(sessionId).title !== asNamed || better === '' || better === asNamed) return;
      update(sessionId, { title: better });
    },

    /** Sessions that stopped for one of these reasons and are not put away. */
    stoppedFor: (codes: readonly ErrorCode[]): string[] =>
      db
        .select({ id: sessions.id })
        .from(sessions)
        .where(
          and(
            eq(sessions.status, 'interrupted'),
            inArray(sessions.statusCode, [...codes]),
            isNull(sessions.archivedAt),
            isNull(sessions.removedAt),
          ),
        )
        .orderBy(sessions.updatedAt)
        .all()
        .map(({ id }) => id),

    /** Sessions that were at work when the app ended. */
    unfinished: (): string[] =>
      db
        .select({ id: sessions.id })
        .from(sessions)
        .where(inArray(sessions.status, [...AT_WORK]))
        .all()
        .map(({ id }) => id),

    /** Folders of earlier sessions that still exist, most recent first, each once. */
    workspaces(profileId: string): string[] {
      const rows = db
        .select({ workspace: sessions.workspace, worktree: sessions.worktree })
        .from(sessions)
        .where(eq(sessions.profileId, profileId))
        .orderBy(desc(sessions.updatedAt))
        .all();
      return [...new Set(rows.map(projectFolder))].filter(isFolder).slice(0, 20);
    },
  };
}

/** What holds from the next request on. */
export function optionsOf(of: SessionOptions): SessionOptions {
  const { model, mode, effort, thinking, webAccess, tools } = of;
  return { model, mode, effort, thinking, webAccess, tools };
}

export type SessionStore = ReturnType<typeof createSessionStore>;

/** Where an agent may work. Errors: `WORKSPACE_MISSING`; `INVALID_INPUT` for a folder with secrets. */
function workspaceFolder(folder: string, privateFolders: readonly string[]): string {
  const workspace = existingFolder(folder);
  const holds = (inner: string) => {
    // Both real, because a home folder may be reached through a link; absolute means another drive.
    const relative = path.relative(workspace, realpathSync(inner));
    return !relative.startsWith('..') && !path.isAbsolute(relative);
  };
  if (privateFolders.some(holds)) {
    throw new ChatelaineError(
      'INVALID_INPUT',
      `${workspace} holds your home folder or Chatelaine's own data. Choose a project folder instead: an agent can read everything in its workspace.`,
    );
  }
  return workspace;
}

/** The folder's real path. Error: `WORKSPACE_MISSING`. */
export function existingFolder(folder: string): string {
  if (!isFolder(folder)) {
    throw new ChatelaineError(
      'WORKSPACE_MISSING',
      `The folder ${folder} is not there or cannot be opened.`,
    );
  }
  return realpathSync(folder);
}

function isFolder(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
