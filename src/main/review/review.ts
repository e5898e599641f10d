import fs from 'node:fs/promises';
import path from 'node:path';
import type { CommandOutput, ParsedInput } from '../../shared/commands';
import type { Review } from '../../shared/commands/review';
import { ChatelaineError } from '../../shared/errors';
import type { Emit } from '../../shared/events';
import type { Git } from '../git/git';
import { createTurns } from '../in-turn';
import { commit } from './commit';
import { draftText } from './draft-text';
import { fileDiff } from './file-diff';
import { abort, integrate, proceed } from './integrate';
import { createPlans } from './plans';
import { createRenames } from './renames';
import { revert } from './revert';
import {
  type CheckpointRange,
  noSuchFile,
  openScope,
  type ReviewedSession,
  rootPath,
  type Scope,
} from './scope';
import { stage } from './stage';
import { NOTHING, summary } from './summary';
import { createUndoLog } from './undo';

export type ReviewPorts = {
  git: Git;
  emit: Emit;
  log: { warn(details: object, message: string): void };
  /** Error: `NOT_FOUND`. */
  sessionOf(sessionId: string): ReviewedSession;
  /** Whether a turn of the session is under way. */
  isBusy(sessionId: string): boolean;
  /** Of a repository's main folder, or of the workspace: there hooks and filters run as the user set them. */
  isTrusted(folder: string): boolean;
  /** For folders that are in no repository; null before the first checkpoint. */
  firstCheckpoint(sessionId: string): Promise<CheckpointRange | null>;
  opener: {
    /** `path` is absolute; `line` counts from 1. Answers whether an editor was started. */
    openFile(path: string, line: number | null, editor: string): Promise<boolean>;
  };
  /** As the user set it; '' for the system's own choice. */
  editor(): string;
  /** Masks secrets in the text, and asks the session's model. */
  draft(
    sessionId: string,
    diffText: string,
    signal: AbortSignal | undefined,
  ): Promise<CommandOutput<'review.draftMessage'>>;
  /** The app's own, for what can be undone. */
  keepFolder: string;
};

/** What sessions changed: shown, staged, taken back, committed and brought to the base branch. */
export function createReview(ports: ReviewPorts) {
  const inTurn = createTurns();
  const renames = createRenames();
  const tempFolder = path.join(ports.keepFolder, 'temporary');
  const undoLog = createUndoLog(path.join(ports.keepFolder, 'undo'));
  const plans = createPlans(path.join(ports.keepFolder, 'integrations'));
  const files = { tempFolder, renames, undoLog };
  const integration = { git: ports.git, plans, log: ports.log };

  /** Error: `NOT_FOUND` also where nothing was changed yet. */
  async function scopeOf(sessionId: string): Promise<Scope> {
    const scope = await openScope(ports, sessionId);
    if (scope === null) throw new ChatelaineError('NOT_FOUND', 'Nothing was changed here yet.');
    return scope;
  }

  const isTrusted = (scope: Scope) =>
    ports.isTrusted(scope.worktree?.repository ?? ports.sessionOf(scope.sessionId).workspace);

  async function look(sessionId: string): Promise<Review> {
    const scope = await openScope(ports, sessionId);
    return scope === null ? NOTHING : summary(files, scope);
  }

  /** One after the other in a repository, and told to the windows also when it failed half way. */
  async function change<T>(sessionId: string, work: (scope: Scope) => Promise<T>) {
    const { worktree, workspace } = ports.sessionOf(sessionId);
    return inTurn(worktree?.repository ?? workspace, async () => {
      try {
        const done = await work(await scopeOf(sessionId));
        return { done, review: await look(sessionId) };
      } finally {
        ports.emit('review.changed', { sessionId });
      }
    });
  }

  /** Error: `SESSION_BUSY`: the agent would work on files that change under it. */
  async function changeHistory<T>(sessionId: string, work: (scope: Scope) => Promise<T>) {
    return change(sessionId, (scope) => {
      if (ports.isBusy(sessionId)) throw new ChatelaineError('SESSION_BUSY');
      return work(scope);
    });
  }

  return {
    /** Errors: `NOT_FOUND`, `WORKSPACE_MISSING`. */
    summary: ({ sessionId }: ParsedInput<'review.summary'>): Promise<Review> => look(sessionId),

    /** Error: `NOT_FOUND` when the file is not changed any more. */
    async file(input: ParsedInput<'review.file'>): Promise<CommandOutput<'review.file'>> {
      const scope = await scopeOf(input.sessionId);
      return fileDiff(files, scope, input.path, input.ignoreWhitespace);
    },

    /** Errors: `NOT_FOUND`; `CONFLICT` in the user's own folder, and for a file in conflict. */
    async stage(input: ParsedInput<'review.stage'>): Promise<Review> {
      const { review } = await change(input.sessionId, (scope) =>
        stage(files, scope, input, isTrusted(scope)),
      );
      return review;
    },

    /** Errors: `NOT_FOUND`; `CONFLICT` where something would be lost. */
    async revert(input: ParsedInput<'review.revert'>): Promise<CommandOutput<'review.revert'>> {
      const { done, review } = await change(input.sessionId, (scope) =>
        revert(files, scope, input, isTrusted(scope)),
      );
      return { review, undoId: done };
    },

    /** Errors: `NOT_FOUND`; `CONFLICT` when the file was changed meanwhile. */
    async undo({ undoId }: ParsedInput<'review.undo'>): Promise<Review> {
      const sessionId = undoLog.sessionOf(undoId);
      const { review } = await change(sessionId, (scope) => undoLog.undo(scope, undoId));
      return review;
    },

    /** Errors: `CONFLICT` when there is nothing to commit; those of a request. */
    async draftMessage(
      { sessionId }: ParsedInput<'review.draftMessage'>,
      signal?: AbortSignal,
    ): Promise<CommandOutput<'review.draftMessage'>> {
      const text = await draftText(await scopeOf(sessionId), tempFolder);
      return ports.draft(sessionId, text, signal);
    },

    /** Errors: `CONFLICT` with what to do about it; `SESSION_BUSY`. */
    async commit({ sessionId, message }: ParsedInput<'review.commit'>): Promise<Review> {
      const { review } = await changeHistory(sessionId, (scope) =>
        commit(scope, message, isTrusted(scope)),
      );
      return review;
    },

    /** Errors: `CONFLICT`, with everything as it was; `SESSION_BUSY`. */
    async integrate(
      input: ParsedInput<'review.integrate'>,
    ): Promise<CommandOutput<'review.integrate'>> {
      const { done, review } = await changeHistory(input.sessionId, (scope) =>
        integrate(integration, scope, input.how, isTrusted(scope)),
      );
      return { review, conflicts: done };
    },

    /** Errors: `CONFLICT` when nothing is under way; `SESSION_BUSY`. */
    async abort({ sessionId }: ParsedInput<'review.abort'>): Promise<Review> {
      const { review } = await changeHistory(sessionId, (scope) => abort(integration, scope));
      return review;
    },

    /** Errors: `CONFLICT` when nothing is under way, or the base branch cannot be moved; `SESSION_BUSY`. */
    async proceed({
      sessionId,
    }: ParsedInput<'review.proceed'>): Promise<CommandOutput<'review.proceed'>> {
      const { done, review } = await changeHistory(sessionId, (scope) =>
        proceed(integration, scope, isTrusted(scope)),
      );
      return { review, conflicts: done };
    },

    /** Error: `NOT_FOUND` when there is no such file. */
    async openInEditor(
      input: ParsedInput<'review.openInEditor'>,
    ): Promise<CommandOutput<'review.openInEditor'>> {
      const scope = await scopeOf(input.sessionId);
      const file = path.join(scope.root, rootPath(scope, input.path));
      const found = await fs.stat(file).catch(() => null);
      if (!found?.isFile()) throw noSuchFile(input.path);
      return { opened: await ports.opener.openFile(file, input.line, ports.editor()) };
    },
  };
}
