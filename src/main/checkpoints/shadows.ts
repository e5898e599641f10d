import fs from 'node:fs/promises';
import path from 'node:path';
import { ChatelaineError } from '../../shared/errors';
import type { Clock } from '../clock';
import { createTurns } from '../in-turn';
import type { Logger } from '../logging/logger';
import type { Limits } from './scope';
import { type GitPort, makeShadow, openShadow, type Shadow, shadowName } from './shadow';
import { type Snapshot, takeSnapshot } from './snapshot';
import { needsTidying, tidyUp } from './tidy';

/** One workspace's repository while nobody else works with it. */
export type InUse = { shadow: Shadow; snapshot(): Promise<Snapshot> };

/**
 * The app's repositories, one for each workspace; whoever uses one has it alone. One that is damaged is put
 * aside and begun anew.
 */
export function createShadows(ports: {
  git: GitPort;
  folder: string;
  limits: Limits;
  clock: Clock;
  log: Logger;
}) {
  const { git, folder, limits, clock, log } = ports;
  const inTurn = createTurns();
  const opened = new Map<string, Shadow>();
  const tidying = new Map<string, AbortController>();

  async function open(workspace: string): Promise<Shadow> {
    const known = opened.get(workspace);
    if (known && (await fs.stat(path.join(known.folder, 'HEAD')).catch(() => null))) return known;
    const shadow = await openShadow({ git, folder, workspace, limits });
    opened.set(workspace, shadow);
    return shadow;
  }

  /** A crash may have left a lock or half an index; both can be made again. */
  async function snapshot(shadow: Shadow): Promise<Snapshot> {
    try {
      return await takeSnapshot(git, shadow);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      log.warn({ err: error, workspace: shadow.workspace }, 'a checkpoint is tried again');
    }
    await unlock(shadow);
    try {
      return await takeSnapshot(git, shadow);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // all that is in it can be read again
      await fs.rm(path.join(shadow.folder, 'index'), { force: true });
      if (await isWhole(shadow)) {
        await shadow.git(['read-tree', 'HEAD'], { accept: [0, 128] });
        return takeSnapshot(git, shadow);
      }
      log.error({ err: error, workspace: shadow.workspace }, 'a store of checkpoints is damaged');
    }
    await putAside(shadow);
    const { commit, notice } = await takeSnapshot(git, shadow);
    return { commit, notice: notice === null ? BEGUN_ANEW : `${BEGUN_ANEW} ${notice}` };
  }

  /** The last one that was put aside stays, for whoever wants to look. */
  async function putAside(shadow: Shadow): Promise<void> {
    const name = path.basename(shadow.folder);
    for (const other of await fs.readdir(folder)) {
      if (other.startsWith(`${name}${ASIDE}`))
        await fs.rm(path.join(folder, other), { recursive: true, force: true });
    }
    await fs.rename(shadow.folder, `${shadow.folder}${ASIDE}${clock.now()}`);
    await makeShadow(git, shadow);
  }

  function use<T>(
    workspace: string,
    work: (inUse: InUse) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    tidying.get(workspace)?.abort(new Error('a checkpoint is wanted'));
    return inTurn(workspace, async () => {
      signal?.throwIfAborted();
      const shadow = await open(workspace);
      shadow.signal = signal;
      return work({ shadow, snapshot: () => snapshot(shadow) });
    });
  }

  return {
    use,

    /** Packs what has piled up; gives way to whoever wants the repository. */
    tidy(workspace: string): Promise<void> {
      const stop = new AbortController();
      // from now on: whoever comes next does not wait for it, even if it has not begun
      tidying.set(workspace, stop);
      return inTurn(workspace, async () => {
        try {
          if (stop.signal.aborted) return;
          const shadow = await open(workspace);
          if (await needsTidying(shadow)) await tidyUp(shadow, stop.signal);
        } catch (error) {
          if (!stop.signal.aborted) log.warn({ err: error, workspace }, 'could not be tidied up');
        } finally {
          if (tidying.get(workspace) === stop) tidying.delete(workspace);
        }
      });
    },

    /** Unless the workspace is still in use; answers whether it is gone. */
    removeUnless: (workspace: string, isInUse: () => boolean): Promise<boolean> =>
      inTurn(workspace, async () => {
        if (isInUse()) return false;
        opened.delete(workspace);
        await fs.rm(path.join(folder, shadowName(workspace)), { recursive: true, force: true });
        return true;
      }),

    /** Workspaces that have one, by their folders' paths. */
    async workspaces(): Promise<string[]> {
      const names = await fs.readdir(folder).catch(() => []);
      const found: string[] = [];
      for (const name of names.filter((one) => !one.includes(ASIDE))) {
        const workspace = await fs
          .readFile(path.join(folder, name, 'workspace'), 'utf8')
          .catch(() => '');
        if (workspace !== '') found.push(workspace);
      }
      return found;
    },
  };
}

export type Shadows = ReturnType<typeof createShadows>;

const ASIDE = '.damaged-';
const BEGUN_ANEW =
  'The store of checkpoints for this folder was damaged and was begun anew: earlier checkpoints can no longer be gone back to.';

/** Git itself said no; not a full disk, a missing folder or a timeout. */
const isRefusal = (error: unknown): boolean =>
  error instanceof ChatelaineError && ['CONFLICT', 'INTERNAL'].includes(error.code);

/** The app is the only one that works here, and one at a time: a lock is of a run that ended. */
async function unlock(shadow: Shadow): Promise<void> {
  // its tree is not to be trusted
  if (shadow.last) shadow.last = { ...shadow.last, tree: '' };
  for (const name of await fs.readdir(shadow.folder)) {
    if (name.endsWith('.lock')) await fs.rm(path.join(shadow.folder, name), { force: true });
  }
}

async function isWhole(shadow: Shadow): Promise<boolean> {
  const args = ['fsck', '--full', '--no-dangling', '--no-progress'];
  const { code } = await shadow.git(args, {
    accept: Array.from({ length: 256 }, (_, number) => number),
    timeoutMs: 10 * 60_000,
  });
  return code === 0;
}
