import fs from 'node:fs/promises';
import path from 'node:path';
import type { Gap } from './plan';
import { readReference, type Shadow, setReference } from './shadow';

/**
 * Names of commits in the app's repository: `checkpoints/<id>`: the checkpoint. `after/<id>`: when the agent
 * (or the rewind) was done. `gaps/<id>/<number>-from` and `-to`: others were at work within the turn, between
 * its interruption and its going on.
 */
export const keepCheckpoint = (shadow: Shadow, id: string, commit: string) =>
  setReference(shadow, `checkpoints/${id}`, commit);

export const keepAfter = (shadow: Shadow, id: string, commit: string | null) =>
  setReference(shadow, `after/${id}`, commit);

/** The agent goes on after an interruption: what happened meanwhile was not its work. */
export async function closeGap(shadow: Shadow, id: string, now: string): Promise<void> {
  const after = await readReference(shadow, `after/${id}`);
  if (after === null) return;
  if (after !== now) {
    const number = Math.floor((await gapNames(shadow, id)).length / 2);
    await setReference(shadow, `gaps/${id}/${number}-from`, after);
    await setReference(shadow, `gaps/${id}/${number}-to`, now);
  }
  await keepAfter(shadow, id, null);
}

/** What others did from the first of these checkpoints on, the oldest first. */
export async function gapsSince(
  shadow: Shadow,
  timeline: readonly { id: string; commit: string }[],
  now: string,
): Promise<Gap[]> {
  const gaps: Gap[] = [];
  for (const [place, { id }] of timeline.entries()) {
    for (const name of await gapNames(shadow, id)) {
      const from = await readReference(shadow, `gaps/${id}/${name}`);
      const to = await readReference(shadow, `gaps/${id}/${name.replace('-from', '-to')}`);
      if (name.endsWith('-from') && from !== null && to !== null) gaps.push({ from, to });
    }
    const from = await readReference(shadow, `after/${id}`);
    const to = timeline[place + 1]?.commit ?? now;
    if (from !== null && from !== to) gaps.push({ from, to });
  }
  return gaps;
}

const KINDS = ['checkpoints', 'after', 'gaps'];

/** Takes away the names of checkpoints that are no more. */
export async function forgetOthers(
  shadow: Shadow,
  isKept: (checkpointId: string) => boolean,
): Promise<void> {
  for (const kind of KINDS) {
    const folder = path.join(shadow.folder, 'refs', kind);
    for (const id of await fs.readdir(folder).catch(() => [])) {
      if (!isKept(id)) await fs.rm(path.join(folder, id), { recursive: true, force: true });
    }
  }
}

async function gapNames({ folder }: Shadow, id: string): Promise<string[]> {
  const names = await fs.readdir(path.join(folder, 'refs', 'gaps', id)).catch(() => []);
  return names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
}
