import fs from 'node:fs/promises';
import path from 'node:path';
import type { SandboxRuntimeConfig } from '@anthropic-ai/sandbox-runtime';
import { ChatelaineError } from '../../../shared/errors';

/**
 * What a command may read and write. Writing is allowed by name; reading is allowed except where
 * secrets, sockets and other people's files are, with holes for the workspace and for toolchains.
 */
export async function filesystemPolicy(folders: {
  workspace: string;
  temporaryFolder: string;
  homeFolder: string;
  dataFolder: string;
  programFolders: readonly string[];
  /** Holes that were asked for: see {@link SandboxPlace}. */
  readableFolders?: readonly string[];
  /** When the workspace is in a worktree that the app made. */
  worktree?: WorktreePlace | null;
}): Promise<SandboxRuntimeConfig['filesystem']> {
  const { workspace, temporaryFolder, homeFolder, dataFolder, programFolders } = folders;
  const inHome = (name: string) => path.join(homeFolder, name);
  const secrets = [dataFolder, ...HOME_SECRETS.map(inHome)];
  const readable = await openedFolders(folders.readableFolders ?? [], secrets);
  const git = await worktreeOpening(folders.worktree ?? null, workspace);
  return {
    denyRead: [
      ...HIDDEN_FOLDERS,
      homeFolder,
      // again by name, for a workspace or an opened folder that contains them
      ...secrets,
      ...git.again,
    ].map(literal),
    allowRead: [
      ...HOME_TOOLCHAINS.map(inHome),
      ...readable,
      ...git.read,
      workspace,
      temporaryFolder,
    ].map(literal),
    allowWrite: [workspace, temporaryFolder, ...git.write].map(literal),
    denyWrite: [
      ...programFolders,
      // the sandbox library opens these for everyone when they exist
      '/tmp/claude',
      '/private/tmp/claude',
      ...(await gitProtections(workspace)),
      ...git.protect,
    ].map(literal),
  };
}

/**
 * Where git keeps what belongs to a worktree. From what the app knows, never from the `.git` file in the
 * workspace: that one says what whoever works there wrote into it.
 */
export type WorktreePlace = {
  /** The top of the worktree; the workspace is this or a folder in it. */
  root: string;
  /** The git folder that it shares with its repository. */
  commonFolder: string;
  /** Within that: its own index, HEAD and log. */
  registration: string;
};

/**
 * What `git status`, `add` and `commit` need there: all of git's folder to read; to write its own index and
 * HEAD, new objects, and branches of sessions. Not the user's branches, settings and hooks; and of its own
 * part not what would have git take its settings or its objects from somewhere else.
 */
async function worktreeOpening(
  place: WorktreePlace | null,
  workspace: string,
): Promise<{ again: string[]; read: string[]; write: string[]; protect: string[] }> {
  if (place === null) return { again: [], read: [], write: [], protect: [] };
  const { root, commonFolder, registration } = place;
  const inGit = (name: string) => path.join(commonFolder, name);
  const branches = ['refs/heads/chatelaine', 'logs/refs/heads/chatelaine'].map(inGit);
  // they are not there after all refs were packed into one file; git would make them above, where it may not
  for (const folder of branches) await fs.mkdir(folder, { recursive: true });
  // what is not there cannot be protected; an empty one says nothing
  await fs.appendFile(path.join(registration, 'config.worktree'), '');
  const write = [inGit('objects'), registration, ...branches];
  return {
    // On Linux a folder that is opened to read lies over what is opened to write in it. Hidden again, those
    // are laid over it in their turn.
    again:
      process.platform === 'linux' ? [...write, ...(workspace === root ? [] : [workspace])] : [],
    read: [root, commonFolder],
    write,
    protect: [
      path.join(root, '.git'),
      ...['info', 'pack'].map((name) => path.join(commonFolder, 'objects', name)),
      ...['commondir', 'gitdir', 'config.worktree'].map((name) => path.join(registration, name)),
      // clones of submodules are repositories
      ...(await gitProtections(path.join(registration, 'modules'), true)),
    ],
  };
}

/** In their real places, so that a link does not open what it leads to under another name. */
async function openedFolders(
  folders: readonly string[],
  secrets: readonly string[],
): Promise<string[]> {
  const opened: string[] = [];
  const closed = await Promise.all(secrets.map((name) => fs.realpath(name).catch(() => name)));
  for (const folder of folders) {
    const real = await fs.realpath(folder).catch(() => null);
    if (real === null) continue;
    if ([...secrets, ...closed, ...HIDDEN_FILES].some((secret) => isWithin(real, secret))) {
      throw new ChatelaineError(
        'INVALID_INPUT',
        `“${folder}” holds keys or the app's own files, so nothing in the sandbox may read it. Choose another folder.`,
      );
    }
    opened.push(real);
  }
  return opened;
}

function isWithin(name: string, folder: string): boolean {
  return name === folder || name.startsWith(`${folder}${path.sep}`);
}

/** Names are names: a workspace called `[id]` is not a pattern. */
function literal(name: string): { path: string; literal: true } {
  return { path: name, literal: true };
}

const HIDDEN_FILES = ['/etc/shadow', '/etc/shadow-', '/etc/gshadow', '/etc/gshadow-', '/etc/ssh'];

/** Homes, temporary files, sockets (D-Bus, keyring, X11, agents), other disks, password hashes. */
const HIDDEN_FOLDERS =
  process.platform === 'darwin'
    ? ['/Users', '/Volumes', '/private/tmp']
    : [
        ...['/home', '/root', '/tmp', '/var/tmp', '/run', '/mnt', '/media', '/srv'],
        ...HIDDEN_FILES,
      ];

/** Read-only inside. Programs and packages only: none of these holds a token. */
const HOME_TOOLCHAINS = [
  ...['.nvm', '.fnm', '.local/share/fnm', '.volta', '.asdf', '.local/share/mise', '.bun/bin'],
  ...['.deno/bin', '.local/share/pnpm', '.npm/_cacache', '.cache/ms-playwright'],
  ...['.pyenv', '.local/bin', '.local/lib', '.local/share/uv/python', '.local/share/uv/tools'],
  ...['.rbenv', '.rustup', '.cargo/bin', '.cargo/env', '.cargo/registry', '.cargo/git'],
  ...['go/bin', 'go/pkg', '.sdkman', '.m2/repository', '.config/git/ignore'],
];

/** Where keys, tokens, passwords and histories live. */
const HOME_SECRETS = [
  ...['.ssh', '.gnupg', '.password-store', '.local/share/keyrings', '.local/share/kwalletd'],
  ...['.aws', '.azure', '.oci', '.kube', '.docker', '.config/gcloud', '.config/gh', '.config/op'],
  ...['.netrc', '.npmrc', '.pypirc', '.git-credentials', '.config/git/credentials', '.vault-token'],
  ...['.cargo/credentials', '.cargo/credentials.toml', '.terraform.d', '.claude', '.claude.json'],
  ...['.mozilla', '.thunderbird', '.config/google-chrome', '.config/chromium'],
  ...['.config/BraveSoftware', '.config/microsoft-edge', '.bash_history', '.zsh_history'],
  ...['Library/Keychains', 'Library/Application Support/Google/Chrome'],
];

/**
 * A hook or a git setting is a program that the user's next `git commit` starts outside the sandbox:
 * those of every repository in the workspace are read-only. What a repository is known by (its name
 * `.git`, or its hooks and config) is itself protected, so a command cannot hide one from the next.
 */
async function gitProtections(workspace: string, isModules = false): Promise<string[]> {
  const found: string[] = [];
  let level = [{ folder: workspace, inModules: isModules }];
  let budget = MAX_FOLDERS;
  // level by level, so that what is near the top is found before the budget ends
  for (let depth = 0; depth <= MAX_DEPTH && budget > 0; depth++) {
    const next: typeof level = [];
    for (const { folder, inModules } of level.slice(0, budget)) {
      const entries = await fs.readdir(folder, { withFileTypes: true }).catch(() => []);
      const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
      const files = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
      const isRepository =
        path.basename(folder) === '.git' ||
        (files.includes('config') && (inModules || folders.includes('hooks')));
      if (isRepository) found.push(path.join(folder, 'hooks'), path.join(folder, 'config'));
      // the pointer of a worktree or a submodule
      if (files.includes('.git')) found.push(path.join(folder, '.git'));
      for (const name of folders) {
        // of a repository only its submodules are of interest, not thousands of objects
        if (isRepository ? name !== 'modules' : name === 'node_modules') continue;
        next.push({ folder: path.join(folder, name), inModules: inModules || isRepository });
      }
    }
    budget -= level.length;
    level = next;
  }
  return found;
}

/** Deep enough for the packages of a monorepo and their submodules; bounded for speed. */
const MAX_DEPTH = 4;
const MAX_FOLDERS = 5_000;

/**
 * The environment of a command, by name. Nothing of ours is in the list, so no key can be: a variable
 * that is needed has to be added here. `TMPDIR` comes with each command.
 */
export function childEnvironment(homeFolder: string): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { HOME: homeFolder, TERM: 'dumb' };
  for (const name of ENVIRONMENT) {
    if (process.env[name] !== undefined) environment[name] = process.env[name];
  }
  environment.PATH ??= '/usr/local/bin:/usr/bin:/bin';
  return environment;
}

const ENVIRONMENT = [
  ...['PATH', 'USER', 'LOGNAME', 'SHELL', 'TZ', 'LANG', 'LANGUAGE', 'LC_ALL', 'LC_CTYPE'],
  ...[
    'NVM_DIR',
    'VOLTA_HOME',
    'PNPM_HOME',
    'PYENV_ROOT',
    'RBENV_ROOT',
    'CARGO_HOME',
    'RUSTUP_HOME',
  ],
  ...['GOPATH', 'GOROOT', 'JAVA_HOME', 'SDKMAN_DIR', 'ASDF_DIR', 'ASDF_DATA_DIR'],
];
