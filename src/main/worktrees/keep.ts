import fs from 'node:fs/promises';
import path from 'node:path';
import type { Git } from '../git/git';
import { splitNul } from '../git/status';
import { dropBranch } from './branch';
import { type Listed, listFiles, nul } from './kept-files';
import { copyFolder, exists, moveFolder, registrationOf, removeFolder, within } from './places';

/** What is known of a worktree while it is put away or brought back. */
export type KeptPlace = {
  /** The app's own folder for this one. */
  keep: string;
  root: string;
  commonFolder: string;
  /** Where git keeps its index and HEAD. */
  registration: string;
  branch: string;
};

const WHO = {
  GIT_AUTHOR_NAME: 'Chatelaine',
  GIT_AUTHOR_EMAIL: 'chatelaine@localhost',
  GIT_COMMITTER_NAME: 'Chatelaine',
  GIT_COMMITTER_EMAIL: 'chatelaine@localhost',
};

/** No conversion of any kind: what is kept is the bytes that are there. */
const AS_IT_IS = '* -text -filter -ident -working-tree-encoding -eol -diff -merge\n';

/**
 * Copies everything of a worktree that cannot be had elsewhere into a repository of the app's own: the
 * branch, the commit that is checked out, the files, the index. It borrows the objects that the user's
 * branches and tags hold; the user's repository is only read.
 */
export async function keepWorktree(
  git: Git,
  place: KeptPlace,
): Promise<{ head: string; uncommitted: string | null }> {
  const making = `${place.keep}.making`;
  await removeFolder(making);
  await fs.mkdir(making, { recursive: true, mode: 0o700 });
  const store = path.join(making, 'git');
  await makeStore(git, place, store);
  const inStore = (index: string) => ({
    ...WHO,
    GIT_DIR: store,
    GIT_WORK_TREE: place.root,
    GIT_INDEX_FILE: path.join(store, index),
  });

  const { files, aside, emptyFolders } = await listFiles(git, place.root);
  const env = inStore(FILES_INDEX);
  await git.run(place.root, ['update-index', '--add', '-z', '--stdin'], { env, input: nul(files) });
  const head = await git.head(place.root);
  const tip = await git.commitOf(place.commonFolder, `refs/heads/${place.branch}`);
  const parent = head ?? tip;
  const commit = async (message: string, own: Record<string, string>) => {
    const tree = await git.run(place.root, ['write-tree', '--missing-ok'], { env: own });
    const parents = parent === null ? [] : ['-p', parent];
    const words = ['commit-tree', '-m', message, ...parents, tree.text];
    return (await git.run(place.root, words, { env: own })).text;
  };
  const kept = await commit('Files of a discarded worktree', env);

  const stagedEnv = inStore('staged.index');
  const { stdout } = await git.run(place.root, ['ls-files', '--stage', '-z']);
  await git.run(place.root, ['update-index', '-z', '--index-info'], {
    env: stagedEnv,
    input: everyStage(stdout),
  });
  const staged = await commit('Index of a discarded worktree', stagedEnv);

  const refs = { head: head ?? kept, branch: tip ?? head ?? kept, files: kept, staged };
  for (const [name, hash] of Object.entries(refs)) {
    await git.run(store, ['update-ref', `refs/kept/${name}`, hash]);
  }
  await holdObjects(git, place, store, Object.values(refs));
  await fs.cp(place.registration, path.join(making, 'registration'), {
    recursive: true,
    filter: (name) => name !== path.join(place.registration, 'modules'),
  });
  await fs.writeFile(path.join(making, 'aside.json'), asJson(aside, emptyFolders));
  await fs.rename(making, place.keep);
  return { head: refs.branch, uncommitted: kept };
}

const FILES_INDEX = 'files.index';

async function makeStore(git: Git, place: KeptPlace, store: string): Promise<void> {
  const { text: format } = await git.run(place.commonFolder, ['rev-parse', '--show-object-format']);
  const above = path.dirname(store);
  await git.run(above, ['init', '--quiet', '--bare', `--object-format=${format}`, '--', store], {
    // nothing of what the user's template brings
    settings: ['init.templateDir='],
  });
  await fs.mkdir(path.join(store, 'info'), { recursive: true });
  await fs.mkdir(path.join(store, 'objects/info'), { recursive: true });
  await fs.writeFile(path.join(store, 'info/attributes'), AS_IT_IS);
  await fs.writeFile(
    path.join(store, 'objects/info/alternates'),
    `${path.join(place.commonFolder, 'objects')}\n`,
  );
  // where the history of a shallow clone ends
  await fs
    .copyFile(path.join(place.commonFolder, 'shallow'), path.join(store, 'shallow'))
    .catch(() => {});
}

/** The index as one tree with a folder for each stage: so its objects have a name that holds them. */
function everyStage(listed: Buffer): Buffer {
  const lines = splitNul(listed).map((entry) => {
    const end = entry.indexOf('\t');
    const [mode, hash, stage] = entry.subarray(0, end).toString('latin1').split(' ');
    return Buffer.concat([
      Buffer.from(`${mode} ${hash} 0\tstage-${stage}/`),
      entry.subarray(end + 1),
    ]);
  });
  return nul(lines);
}

/** So that the user's repository may tidy up: only what its branches and tags hold stays borrowed. */
async function holdObjects(
  git: Git,
  place: KeptPlace,
  store: string,
  wanted: readonly string[],
): Promise<void> {
  const { text } = await git.run(place.commonFolder, [
    'for-each-ref',
    '--format=%(objectname) %(refname)',
    ...['refs/heads', 'refs/remotes', 'refs/tags'],
  ]);
  const theirs = text
    .split('\n')
    .filter((line) => line !== '' && !line.includes(' refs/heads/chatelaine/'))
    .map((line) => `^${line.slice(0, line.indexOf(' '))}`);
  await git.run(store, ['pack-objects', '--quiet', '--revs', 'objects/pack/pack'], {
    input: `${[...wanted, ...new Set(theirs)].join('\n')}\n`,
  });
}

/** Folders that were put aside are kept in bytes of Latin-1, because JSON is text. */
function asJson(aside: readonly Buffer[], emptyFolders: readonly Buffer[]): string {
  const names = (list: readonly Buffer[]) => list.map((name) => name.toString('latin1'));
  return JSON.stringify({ aside: names(aside), emptyFolders: names(emptyFolders) });
}

async function readAside(keep: string): Promise<Omit<Listed, 'files'>> {
  const read: unknown = JSON.parse(await fs.readFile(path.join(keep, 'aside.json'), 'utf8'));
  const names = (key: string): Buffer[] => {
    const list: unknown = typeof read === 'object' && read !== null ? Reflect.get(read, key) : [];
    return Array.isArray(list) ? list.map((name) => Buffer.from(String(name), 'latin1')) : [];
  };
  return { aside: names('aside'), emptyFolders: names('emptyFolders') };
}

/**
 * Takes a kept worktree off the disk; can be done again after it was interrupted. The first step is the one
 * that counts: the folder is no longer where it was.
 */
export async function takeAway(git: Git, place: Omit<KeptPlace, 'registration'>): Promise<void> {
  const { keep, root, commonFolder, branch } = place;
  const away = `${root}.discarded`;
  if (await exists(root)) await fs.rename(root, away);
  await markTaken(keep);
  if (await exists(away)) {
    const { aside } = await readAside(keep);
    await fs.mkdir(path.join(keep, 'aside'), { recursive: true });
    for (const [index, name] of aside.entries()) {
      const from = path.join(away, name.toString());
      if (await exists(from)) await moveFolder(from, path.join(keep, 'aside', String(index)));
    }
  }
  const registration = path.join(keep, 'registration');
  const theirs = await registrationOf(commonFolder, root);
  if (theirs !== null) {
    // clones of submodules, with what was committed in them
    const modules = path.join(theirs, 'modules');
    if (await exists(modules)) await moveFolder(modules, path.join(registration, 'modules'));
    await removeFolder(theirs);
    await fs.rmdir(path.dirname(theirs)).catch(() => {});
  }
  const { text: tip } = await git.run(path.join(keep, 'git'), ['rev-parse', 'refs/kept/branch']);
  // a branch that went on since is not what was kept
  await dropBranch(git, commonFolder, { branch, tip });
  await removeFolder(away);
}

const takenMark = (keep: string) => path.join(keep, 'taken-away');
const markTaken = (keep: string) => fs.writeFile(takenMark(keep), '');

/** Whether the worktree has left its place: what is there now is another, or it came back. */
export const wasTakenAway = (keep: string): Promise<boolean> => exists(takenMark(keep));

/**
 * Brings a kept worktree back, beside its place first; it is there all at once. `hasBranch`: its branch was
 * never taken away.
 */
export async function bringBack(
  git: Git,
  place: Omit<KeptPlace, 'registration'>,
  { hasBranch }: { hasBranch: boolean },
): Promise<void> {
  const { keep, root, commonFolder, branch } = place;
  const store = path.join(keep, 'git');
  const building = `${root}.restoring`;
  await removeFolder(building);
  await fs.mkdir(building, { recursive: true });
  await git.run(
    commonFolder,
    [
      ...['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'],
      ...['--no-recurse-submodules', '--', store],
      // git does not fetch into a branch that is checked out
      hasBranch ? 'refs/kept/branch' : `refs/kept/branch:refs/heads/${branch}`,
      ...['refs/kept/head', 'refs/kept/staged'],
    ],
    { fromFolder: true },
  );
  const env = {
    GIT_DIR: store,
    GIT_WORK_TREE: building,
    GIT_INDEX_FILE: path.join(store, FILES_INDEX),
  };
  await git.run(building, ['checkout-index', '--all', '--force', '--quiet'], { env });
  const { aside, emptyFolders } = await readAside(keep);
  for (const name of emptyFolders) await fs.mkdir(within(building, name), { recursive: true });
  for (const [index, name] of aside.entries()) {
    await fs.rm(within(building, name), { recursive: true, force: true });
    await copyFolder(path.join(keep, 'aside', String(index)), path.join(building, name.toString()));
  }
  const registration = await registerAgain(place);
  await fs.writeFile(path.join(building, '.git'), `gitdir: ${registration}\n`);
  await fs.rm(takenMark(keep), { force: true });
  await fs.rename(building, root).catch(async (error: unknown) => {
    await markTaken(keep);
    throw error;
  });
}

/** As git had it, under the same name when that is free. */
async function registerAgain({
  keep,
  root,
  commonFolder,
}: Omit<KeptPlace, 'registration'>): Promise<string> {
  const all = path.join(commonFolder, 'worktrees');
  await fs.mkdir(all, { recursive: true });
  let registration = path.join(all, path.basename(root));
  for (let count = 1; await exists(registration); count++) {
    registration = path.join(all, `${path.basename(root)}${count}`);
  }
  await copyFolder(path.join(keep, 'registration'), registration);
  await fs.writeFile(path.join(registration, 'gitdir'), `${path.join(root, '.git')}\n`);
  await fs.writeFile(path.join(registration, 'commondir'), '../..\n');
  return registration;
}
