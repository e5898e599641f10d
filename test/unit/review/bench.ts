import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { v7 as uuid } from 'uuid';
import { createGit } from '../../../src/main/git/git';
import { createReview } from '../../../src/main/review/review';
import type { CheckpointRange, ReviewedSession } from '../../../src/main/review/scope';
import type { FileDiff } from '../../../src/shared/commands/review';
import { createRepository, git, type RepositoryKind } from '../../support/repositories';

/** Repositories with sessions in them and a review, alone in a folder that goes with `remove`. */
export function createBench() {
  const top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-review-')));
  const homeFolder = path.join(top, 'home');
  fs.mkdirSync(homeFolder);
  const sessions = new Map<string, ReviewedSession>();
  const told: string[] = [];
  const trusted = new Set<string>();
  const busy = new Set<string>();
  const opened: unknown[] = [];
  const drafted: string[] = [];
  const checkpoints = new Map<string, CheckpointRange>();
  const ports = {
    git: createGit({ homeFolder }),
    emit: (_name: string, payload: object) => void told.push(JSON.stringify(payload)),
    log: { warn: (_details: object, message: string) => void told.push(message) },
    sessionOf(sessionId: string) {
      const found = sessions.get(sessionId);
      if (!found) throw new Error('no such session');
      return found;
    },
    isBusy: (sessionId: string) => busy.has(sessionId),
    isTrusted: (folder: string) => trusted.has(folder),
    firstCheckpoint: async (sessionId: string) => checkpoints.get(sessionId) ?? null,
    opener: {
      openFile: async (...words: unknown[]) => {
        opened.push(words);
        return true;
      },
    },
    editor: () => 'vi',
    draft: async (_sessionId: string, text: string) => {
      drafted.push(text);
      return { message: 'Drafted', costMicroUsd: 12 };
    },
    keepFolder: path.join(top, 'kept'),
  };
  const start = () => createReview(ports);
  let trees = 0;

  return {
    ...{ top, homeFolder, told, trusted, busy, opened, drafted, checkpoints },
    review: start(),
    /** As after a restart of the app. */
    start,

    repository: (kind: RepositoryKind = 'plain') =>
      createRepository(kind, path.join(top, `${kind}-${++trees}`)),

    inPlace(workspace: string): string {
      const sessionId = uuid();
      sessions.set(sessionId, { workspace, worktree: null, title: 'In place' });
      return sessionId;
    },

    /** A session in a worktree of its own, from what is checked out. */
    inWorktree(
      repository: string,
      {
        within = '',
        baseBranch = 'main' as string | null,
        base = git(repository, 'rev-parse', 'HEAD'),
      } = {},
    ) {
      const sessionId = uuid();
      const slug = `work-${++trees}`;
      const root = path.join(top, slug);
      const branch = `chatelaine/${slug}`;
      git(
        repository,
        ...WITHOUT_PROGRAMS,
        'worktree',
        'add',
        '--quiet',
        '-b',
        branch,
        '--',
        root,
        base,
      );
      const worktree = { repository, branch, base, baseBranch, discardedAt: null };
      const workspace = path.join(root, within);
      sessions.set(sessionId, { workspace, worktree, title: 'Teach it numbers' });
      return { sessionId, root, branch };
    },

    change(sessionId: string, to: Partial<ReviewedSession>) {
      const found = ports.sessionOf(sessionId);
      sessions.set(sessionId, { ...found, ...to });
    },

    remove: () => fs.rmSync(top, { recursive: true, force: true }),
  };
}

/** Some samples have hooks that fail, and filters that are not installed. */
export const WITHOUT_PROGRAMS = [
  'core.hooksPath=/dev/null',
  'filter.lfs.process=',
  'filter.lfs.clean=',
  'filter.lfs.smudge=',
  'filter.lfs.required=false',
].flatMap((setting) => ['-c', setting]);

export type Bench = ReturnType<typeof createBench>;

export const read = (folder: string, name: string): string =>
  fs.readFileSync(path.join(folder, name), 'latin1');

/** Changed lines as they would be read: `-old`, `+new`, by hunk. */
export const linesOfHunks = ({ hunks }: FileDiff): string[] =>
  hunks.map(({ patch }) =>
    patch
      .split('\n')
      .filter((line) => !line.startsWith(' '))
      .join(' '),
  );

export const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `line ${at + 1}`);
