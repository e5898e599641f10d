import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { splitNul } from '../git/status';
import { eachContent, sizesOf } from './contents';
import { type Difference, differences, type Version } from './differences';
import { type RawPath, rawOf, within, zeroEnded } from './raw-path';
import { gapsFromCommit } from './scope';
import type { Shadow } from './shadow';

/** What going to a checkpoint does to the files. */
export type Plan = {
  write: { path: RawPath; now: Version | null; target: Version }[];
  remove: { path: RawPath; now: Version }[];
  /** Changed by others since the checkpoint, and about to be something else: what they had. */
  theirs: { path: RawPath; version: Version }[];
};

/** From one snapshot to the next by no agent of the session: what happened in between is of others. */
export type Gap = { from: string; to: string };

/**
 * Error: `NOT_FOUND` when the repository no longer has what the checkpoint held.
 * `gaps`: the oldest first, the last one ends `now`.
 */
export async function planRewind(
  shadow: Shadow,
  { now, target, gaps }: { now: string; target: string; gaps: readonly Gap[] },
): Promise<Plan> {
  await requireCommit(shadow, target);
  const all = await differences(shadow, now, target);
  const gone = all.filter(({ to }) => to === null);
  const kept = await leftAlone(shadow, target, all, gone);
  const plan: Plan = { write: [], remove: [], theirs: [] };
  for (const { path: name, from, to } of all) {
    if (to) plan.write.push({ path: name, now: from, target: to });
    else if (from && !kept(name)) plan.remove.push({ path: name, now: from });
  }
  await sizesOf(shadow, [...new Set(plan.write.map(({ target: { oid } }) => oid))]);
  plan.theirs = await theirs(shadow, plan, gaps);
  return plan;
}

async function requireCommit(shadow: Shadow, commit: string): Promise<void> {
  const { code } = await shadow.git(['cat-file', '-e', '--end-of-options', `${commit}^{tree}`], {
    accept: [0, 1, 128],
  });
  // says what it says of a missing file
  if (code !== 0) await sizesOf(shadow, [commit]);
}

/**
 * A file that the checkpoint does not have was not always made since: it may have been there and left out,
 * as too large or as ignored. Such a file stays.
 */
async function leftAlone(
  shadow: Shadow,
  target: string,
  all: readonly Difference[],
  gone: readonly Difference[],
): Promise<(name: RawPath) => boolean> {
  if (gone.length === 0) return () => false;
  const { text } = await shadow.git(['cat-file', 'commit', target]);
  const { names, isCut } = gapsFromCommit(text);
  if (isCut) return () => true;
  const ignored = await ignoredThen(shadow, all, gone);
  return (name) =>
    ignored.has(name) ||
    names.some((left) => left === name || (left.endsWith('/') && name.startsWith(left)));
}

/** Which of the files the rules of the checkpoint ignore. */
async function ignoredThen(
  shadow: Shadow,
  all: readonly Difference[],
  gone: readonly Difference[],
): Promise<Set<RawPath>> {
  const rules = all.filter(({ path: name }) => /(^|\/)\.gitignore$/.test(name));
  const ask = async (folder: string): Promise<Set<RawPath>> => {
    const { stdout } = await shadow.git(['check-ignore', '--no-index', '-z', '--stdin'], {
      // It cannot be told to take names as they are; after this no name has a meaning of its own.
      input: zeroEnded(gone.map(({ path: name }) => `./${name}`)),
      env: { GIT_WORK_TREE: folder, GIT_LITERAL_PATHSPECS: '0' },
      accept: [0, 1],
    });
    return new Set(splitNul(stdout).map((name) => rawOf(name).slice(2)));
  };
  // as the workspace has them now
  if (rules.length === 0) return ask(shadow.workspace);
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'chatelaine-rules-'));
  try {
    await writeRules(shadow, folder, rules);
    return await ask(folder);
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

/** All the rules of the checkpoint in a folder of their own: those of now, and what is other in them. */
async function writeRules(
  shadow: Shadow,
  folder: string,
  rules: readonly Difference[],
): Promise<void> {
  const { stdout } = await shadow.git(['ls-files', '-z', '--cached']);
  const changed = new Set(rules.map(({ path: name }) => name));
  for (const name of splitNul(stdout).map(rawOf)) {
    if (!/(^|\/)\.gitignore$/.test(name) || changed.has(name)) continue;
    const content = await fs.readFile(within(shadow.workspace, name)).catch(() => null);
    if (content) await put(folder, name, content);
  }
  const files = rules.flatMap(({ path: name, to }) =>
    to && to.mode !== '120000' ? [{ path: name, oid: to.oid }] : [],
  );
  await eachContent(shadow, files, (file, content) => put(folder, file.path, content));
}

async function put(folder: string, name: RawPath, content: Buffer): Promise<void> {
  const place = within(folder, name);
  await fs.mkdir(place.subarray(0, place.lastIndexOf('/')), { recursive: true });
  await fs.writeFile(place, content);
}

/** What others changed in between, of what the plan changes: as it is now, or as they left it. */
async function theirs(shadow: Shadow, plan: Plan, gaps: readonly Gap[]): Promise<Plan['theirs']> {
  const touched = new Map<RawPath, Version | null>();
  for (const { path: name, now } of plan.write) touched.set(name, now);
  for (const { path: name, now } of plan.remove) touched.set(name, now);
  const found = new Map<RawPath, Version>();
  for (const { from, to } of gaps) {
    for (const change of await differences(shadow, from, to)) {
      if (!touched.has(change.path)) continue;
      const version = touched.get(change.path) ?? change.to;
      if (version) found.set(change.path, version);
    }
  }
  return [...found].map(([name, version]) => ({ path: name, version }));
}
