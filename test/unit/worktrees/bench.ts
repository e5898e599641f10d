import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { v7 as uuid } from 'uuid';
import { openDatabase } from '../../../src/main/db/open';
import { profiles, sessions } from '../../../src/main/db/schema';
import { createGit } from '../../../src/main/git/git';
import { createWorktrees } from '../../../src/main/worktrees/worktrees';
import type { SessionWorktree } from '../../../src/shared/commands/worktrees';

/** A home, a database and worktrees, alone in a folder that goes with `remove`. */
export function createBench() {
  const top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-worktrees-')));
  const homeFolder = path.join(top, 'home');
  const keepFolder = path.join(top, 'kept');
  for (const folder of [homeFolder, keepFolder]) fs.mkdirSync(folder);
  const database = openDatabase(':memory:');
  const git = createGit({ homeFolder });
  const busy = new Set<string>();
  const told: string[] = [];
  const ended: string[] = [];
  let now = 1_800_000_000_000;
  const profileId = uuid();
  database.db
    .insert(profiles)
    .values({ id: profileId, name: 'Ada', createdAt: now, updatedAt: now })
    .run();

  const start = () =>
    createWorktrees({
      database,
      git,
      homeFolder,
      keepFolder,
      clock: { now: () => now },
      emit: (name) => void told.push(name),
      isBusy: (sessionId) => busy.has(sessionId),
      endJobs: async (sessionId) => void ended.push(sessionId),
      onChange: (sessionId) => void told.push(sessionId),
      log: { warn: (details, message) => void told.push(`${message} ${String(details)}`) },
    });
  const worktrees = start();

  return {
    top,
    homeFolder,
    keepFolder,
    database,
    git,
    worktrees,
    /** As after a restart of the app. */
    start,
    busy,
    told,
    /** Sessions whose background commands were ended. */
    ended,
    profileId,
    pass: (ms: number) => {
      now += ms;
    },
    /** A folder of its own for a repository. */
    folder: (name: string) => path.join(top, name),
    session(workspace: string, worktree: SessionWorktree | null): string {
      const id = uuid();
      database.db
        .insert(sessions)
        .values({
          id,
          profileId,
          model: 'model',
          title: 'A session',
          status: 'idle',
          mode: 'ask',
          workspace,
          worktree,
          systemPrompt: '',
          createdAt: now,
          updatedAt: now,
        })
        .run();
      return id;
    },
    /** Makes a worktree and the session that has it. */
    async begin(workspace: string, more: { withChanges?: boolean; branch?: string } = {}) {
      const made = await worktrees.make({
        workspace,
        title: 'Add a header',
        withChanges: false,
        ...more,
      });
      const sessionId = this.session(made.path, made.worktree);
      return { ...made, sessionId };
    },
    remove() {
      database.close();
      fs.rmSync(top, { recursive: true, force: true });
    },
  };
}

export type Bench = ReturnType<typeof createBench>;
