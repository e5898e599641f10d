import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Git, GitOptions, GitOutput } from '../git/git';
import { DRAFT_PREFIX, HEAVY_FOLDERS, type Limits } from './scope';

/** Calls of git that checkpoints need. */
export type GitPort = Pick<Git, 'run' | 'placesOf'>;

/** The app's own repository for one workspace. */
export type Shadow = {
  /** The folder whose files it holds. */
  workspace: string;
  /** Its git folder, in the app's data. */
  folder: string;
  limits: Limits;
  /** Git on it and on the workspace's files; never on the user's own repository. */
  git(args: readonly string[], options?: GitOptions): Promise<GitOutput>;
  /** Stops what git does for whoever uses it now. */
  signal: AbortSignal | undefined;
  /** For git that others run to read it. */
  environment: Readonly<Record<string, string>>;
  /** What it had when it was last looked at. Kept in a file: it outlives the app's run. */
  last: LastSnapshot | null;
  saveLast(last: LastSnapshot): Promise<void>;
};

export type LastSnapshot = {
  commit: string;
  tree: string;
  /** The message of the commit: what was left out. */
  gaps: string;
  /** Of the user's own index when it was last asked; '' without one. */
  userIndex: string;
};

/** The name of a workspace's repository: the folder's own, for a person, and a hash, to be sure. */
export function shadowName(workspace: string): string {
  const hash = createHash('sha256').update(workspace).digest('hex').slice(0, 16);
  const name = path
    .basename(workspace)
    .replace(/[^\w.-]+/g, '-')
    .slice(0, 40);
  return `${name || 'workspace'}-${hash}`;
}

/** Opens the repository of a workspace, or makes it. */
export async function openShadow(ports: {
  git: GitPort;
  folder: string;
  workspace: string;
  limits: Limits;
}): Promise<Shadow> {
  const { workspace, limits } = ports;
  const folder = path.join(ports.folder, shadowName(workspace));
  const environment = {
    GIT_DIR: folder,
    GIT_WORK_TREE: workspace,
    GIT_INDEX_FILE: path.join(folder, 'index'),
    // its own index may be written to remember what was looked at
    GIT_OPTIONAL_LOCKS: '1',
    ...AUTHOR,
  };
  const shadow: Shadow = {
    workspace,
    folder,
    limits,
    signal: undefined,
    environment,
    git: (args, options = {}) =>
      ports.git.run(workspace, args, {
        ...(shadow.signal ? { signal: shadow.signal } : {}),
        ...options,
        env: { ...environment, ...options.env },
        hasNoFilters: true,
      }),
    last: null,
    async saveLast(last) {
      shadow.last = last;
      await writeWhole(path.join(folder, LAST), JSON.stringify(last));
    },
  };
  await makeShadow(ports.git, shadow);
  return shadow;
}

/** What is missing of it is made; settings and rules are as they should be. */
export async function makeShadow(git: GitPort, shadow: Shadow): Promise<void> {
  await make(shadow, await userExcludes(git, shadow.workspace));
  shadow.last = await readLast(shadow.folder);
}

const LAST = 'last-snapshot.json';
const AUTHOR = {
  GIT_AUTHOR_NAME: 'Chatelaine',
  GIT_AUTHOR_EMAIL: 'checkpoints@chatelaine.invalid',
  GIT_COMMITTER_NAME: 'Chatelaine',
  GIT_COMMITTER_EMAIL: 'checkpoints@chatelaine.invalid',
};

/** In its own file of settings, which counts more than the user's global ones. */
const SETTINGS = `[core]
	repositoryformatversion = 0
	bare = false
	filemode = ${process.platform !== 'win32'}
	symlinks = ${process.platform !== 'win32'}
	ignorecase = ${process.platform !== 'linux'}
	precomposeunicode = false
	longpaths = true
	autocrlf = false
	safecrlf = false
	eol = lf
	attributesFile =
	fsmonitor = false
	untrackedCache = false
	splitIndex = false
	sparseCheckout = false
	preloadIndex = true
	trustctime = true
	checkStat = default
	logAllRefUpdates = false
	compression = 1
	looseCompression = 1
[index]
	version = 4
	sparse = false
	threads = true
[pack]
	compression = 1
	window = 0
[gc]
	auto = 0
[maintenance]
	auto = false
[status]
	showUntrackedFiles = all
	renames = false
`;

/** Above all attributes of the workspace: what is kept is what is there, byte for byte. */
const ATTRIBUTES = '* -text -crlf !eol -ident -filter !working-tree-encoding\n';

/** Written by hand, so that no template and no setting of the user has a part in it. */
async function make(shadow: Shadow, excludes: string): Promise<void> {
  const { folder } = shadow;
  for (const inner of ['objects/info', 'objects/pack', 'refs/heads', 'info'])
    await fs.mkdir(path.join(folder, inner), { recursive: true, mode: 0o700 });
  await writeWhole(path.join(folder, 'config'), SETTINGS);
  await writeWhole(path.join(folder, 'info/attributes'), ATTRIBUTES);
  await writeWhole(path.join(folder, 'info/exclude'), excludes);
  await fs.writeFile(path.join(folder, 'workspace'), shadow.workspace, { mode: 0o600 });
  const head = path.join(folder, 'HEAD');
  if (await fs.stat(head).catch(() => null)) return;
  await writeWhole(head, 'ref: refs/heads/last\n');
}

/** Our list, and what the user has told their own repository to leave alone without a `.gitignore`. */
async function userExcludes(git: GitPort, workspace: string): Promise<string> {
  const ours = [...HEAVY_FOLDERS.map((name) => `${name}/`), `${DRAFT_PREFIX}*`, ''].join('\n');
  const places = await git.placesOf(workspace);
  if (places === null) return ours;
  const theirs = await fs
    .readFile(path.join(places.commonFolder, 'info', 'exclude'), 'utf8')
    .catch(() => '');
  return `${ours}${theirs}`;
}

async function readLast(folder: string): Promise<LastSnapshot | null> {
  try {
    const said: unknown = JSON.parse(await fs.readFile(path.join(folder, LAST), 'utf8'));
    return isLast(said) ? said : null;
  } catch {
    return null;
  }
}

function isLast(said: unknown): said is LastSnapshot {
  if (said === null || typeof said !== 'object') return false;
  const fields = new Map(Object.entries(said));
  return ['commit', 'tree', 'gaps', 'userIndex'].every(
    (name) => typeof fields.get(name) === 'string',
  );
}

/** All of it or nothing, also when the app ends in the middle. */
async function writeWhole(file: string, content: string): Promise<void> {
  const draft = `${file}.new`;
  await fs.writeFile(draft, content, { mode: 0o600 });
  await fs.rename(draft, file);
}

/** A name for a commit, so that tidying up keeps it; null takes the name away. */
export async function setReference(
  shadow: Pick<Shadow, 'folder'>,
  name: string,
  commit: string | null,
): Promise<void> {
  const file = path.join(shadow.folder, 'refs', ...name.split('/'));
  if (commit === null) return fs.rm(file, { force: true });
  await fs.mkdir(path.dirname(file), { recursive: true });
  await writeWhole(file, `${commit}\n`);
}

/** The commit of a name; null when there is none. */
export async function readReference(
  shadow: Pick<Shadow, 'folder'>,
  name: string,
): Promise<string | null> {
  const file = path.join(shadow.folder, 'refs', ...name.split('/'));
  const text = await fs.readFile(file, 'utf8').catch(() => '');
  return /^[0-9a-f]{40}$/.test(text.trim()) ? text.trim() : null;
}
