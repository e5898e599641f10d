import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ChatelaineError } from '../../shared/errors';
import { type GitAnswer, runGit } from './process';
import { gitEnvironment, settingsFor, silence } from './settings';
import { parseStatus, type StatusEntry } from './status';

export type { StatusEntry } from './status';

export type GitOptions = {
  /** What it reads; nothing without it. */
  input?: string | Buffer;
  /** More variables, such as `GIT_INDEX_FILE`. */
  env?: Readonly<Record<string, string>>;
  /** More settings, `name=value`. */
  settings?: readonly string[];
  signal?: AbortSignal;
  /** Of what it prints; {@link MAX_BYTES} without it. */
  maxBytes?: number;
  /** Without a word, in milliseconds; {@link PATIENCE_MS} without it. */
  timeoutMs?: number;
  /** Exit codes that are answers and no failures; 0 alone without it. */
  accept?: readonly number[];
  /** For what the user does by hand in a folder they trust: hooks, filters and signing work as they set them. */
  asTheUser?: boolean;
  /** It may read another repository of this machine, named by its folder. */
  fromFolder?: boolean;
  /** The app's own git folder, whose attributes turn all filters off: nobody is asked which there are. */
  hasNoFilters?: boolean;
};

/** Where a folder belongs to. */
export type GitPlaces = {
  /** The top of the working tree. */
  root: string;
  /** Where its index and HEAD are. */
  gitFolder: string;
  /** The git folder that all worktrees of the repository share. */
  commonFolder: string;
};

export type GitOutput = GitAnswer & {
  /** `stdout` as UTF-8, without the last line's end. */
  text: string;
};

export const MAX_BYTES = 64 * 1024 * 1024;
export const PATIENCE_MS = 120_000;

/** Older ones lack options that are needed. */
const OLDEST = [2, 31] as const;

/**
 * The system's git. Every call is an array of arguments (`--` goes before paths), runs no program that a
 * repository names, and asks no other machine. Errors: `WORKSPACE_MISSING` when the folder is not there,
 * `TIMEOUT`, `CONFLICT` with git's words for what it refused or when there is no usable git.
 */
export function createGit({
  homeFolder = os.homedir(),
  log,
}: {
  homeFolder?: string;
  log?: { debug(details: object, message: string): void };
} = {}) {
  let usable: Promise<string> | undefined;

  async function call(
    folder: string,
    args: readonly string[],
    options: GitOptions,
    silenced: readonly string[],
  ): Promise<GitAnswer> {
    const asTheUser = options.asTheUser ?? false;
    const answer = await runGit({
      folder,
      args: withoutPrograms(args),
      settings: [...settingsFor(asTheUser, silenced), ...(options.settings ?? [])],
      environment: gitEnvironment({
        homeFolder,
        asTheUser,
        fromFolder: options.fromFolder ?? false,
        more: options.env ?? {},
      }),
      input: options.input ?? '',
      signal: options.signal,
      maxBytes: options.maxBytes ?? MAX_BYTES,
      timeoutMs: options.timeoutMs ?? PATIENCE_MS,
    });
    log?.debug({ command: args[0], code: answer.code }, 'git');
    return answer;
  }

  /** Which programs the settings that hold in `folder` name: asked each time, because they can change. */
  async function silenced(folder: string, options: GitOptions): Promise<string[]> {
    const { code, stdout } = await call(
      folder,
      ['config', '--null', '--name-only', '--get-regexp', '^(filter|merge)\\..*'],
      options.env === undefined ? {} : { env: options.env },
      [],
    );
    return code === 0 ? silence(stdout.toString('utf8').split('\0')) : [];
  }

  async function findUsable(): Promise<string> {
    const answer = await call(os.tmpdir(), ['version'], {}, []).catch(() => null);
    const said = answer?.code === 0 ? answer.stdout.toString('utf8') : '';
    const [version = '', major, minor] = /(\d+)\.(\d+)[\w.]*/.exec(said) ?? [];
    if (version === '') {
      throw new ChatelaineError(
        'CONFLICT',
        'git is not installed, or does not start. Worktrees, reviews and checkpoints need it: install git and try again.',
      );
    }
    const isOld =
      Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1]);
    if (isOld) {
      throw new ChatelaineError(
        'CONFLICT',
        `git ${version} is too old for this. Install git ${OLDEST.join('.')} or newer and try again.`,
      );
    }
    return version;
  }

  /** The version of git. Error: `CONFLICT` when there is none, or one that is too old. */
  function version(): Promise<string> {
    if (usable !== undefined) return usable;
    const asking = findUsable();
    usable = asking;
    // whoever installs it need not restart
    asking.catch(() => {
      usable = undefined;
    });
    return asking;
  }

  async function run(
    folder: string,
    args: readonly string[],
    options: GitOptions = {},
  ): Promise<GitOutput> {
    await version();
    await assertFolder(folder);
    const needsSilence =
      !options.asTheUser && !options.hasNoFilters && TOUCHES_FILES.has(args[0] ?? '');
    const answer = await call(
      folder,
      args,
      options,
      needsSilence ? await silenced(folder, options) : [],
    );
    if (!(options.accept ?? [0]).includes(answer.code)) throw refused(folder, args, answer);
    return { ...answer, text: answer.stdout.toString('utf8').replace(/\r?\n$/, '') };
  }

  /** One line, or null when git has no answer. */
  async function ask(folder: string, ...args: string[]): Promise<string | null> {
    const { code, text } = await run(folder, args, { accept: [0, 1, 128] });
    return code === 0 && text !== '' ? text : null;
  }

  return {
    version,
    run,

    /** True within a working tree, in a git folder, and in a bare repository. */
    isRepository: async (folder: string): Promise<boolean> =>
      (await ask(folder, 'rev-parse', '--git-dir')) !== null,

    isBare: async (folder: string): Promise<boolean> =>
      (await ask(folder, 'rev-parse', '--is-bare-repository')) === 'true',

    /** The top of the working tree that `folder` is in; null when it is in none. */
    rootOf: (folder: string): Promise<string | null> =>
      ask(folder, 'rev-parse', '--path-format=absolute', '--show-toplevel'),

    /** Where index and HEAD of this working tree are. */
    gitFolderOf: (folder: string): Promise<string | null> =>
      ask(folder, 'rev-parse', '--absolute-git-dir'),

    /** The git folder that all worktrees of the repository share. */
    commonFolderOf: (folder: string): Promise<string | null> =>
      ask(folder, 'rev-parse', '--path-format=absolute', '--git-common-dir'),

    /** All three at once, in one process; null when `folder` is in no working tree. */
    async placesOf(folder: string): Promise<GitPlaces | null> {
      const asked = ['--show-toplevel', '--absolute-git-dir', '--git-common-dir'];
      const said = await ask(folder, 'rev-parse', '--path-format=absolute', ...asked);
      const [root, gitFolder, commonFolder, ...more] = said?.split('\n') ?? [];
      // a line's end in a name: it cannot be told where which begins
      if (!root || !gitFolder || !commonFolder || more.length > 0) return null;
      return { root, gitFolder, commonFolder };
    },

    /** The commit that is checked out; null before the first. */
    head: (folder: string): Promise<string | null> =>
      ask(folder, 'rev-parse', '--verify', '--quiet', 'HEAD^{commit}'),

    /** Also one without a commit; null when the head is detached. */
    async branch(folder: string): Promise<string | null> {
      const name = await ask(folder, 'symbolic-ref', '--quiet', 'HEAD');
      return name?.startsWith(BRANCHES) ? name.slice(BRANCHES.length) : null;
    },

    /** The commit that a name stands for; null when it stands for none. */
    commitOf: (folder: string, name: string): Promise<string | null> =>
      ask(folder, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`),

    /** Names of local branches, the latest first. */
    async branches(folder: string): Promise<string[]> {
      const format = ['--format=%(refname:lstrip=2)', '--sort=-committerdate'];
      const { text } = await run(folder, ['for-each-ref', ...format, BRANCHES]);
      return text === '' ? [] : text.split('\n');
    },

    /** Whether git takes it for the name of a branch. */
    isBranchName: async (name: string): Promise<boolean> =>
      !name.startsWith('-') &&
      (await ask(os.tmpdir(), 'check-ref-format', '--branch', name)) === name,

    /** What is changed and not committed, submodules only by their commit. Never writes the index. */
    async statusOf(folder: string, options: GitOptions = {}): Promise<StatusEntry[]> {
      const { stdout } = await run(folder, STATUS, options);
      return parseStatus(stdout);
    },

    /** How many commits `tip` has that `base` has not; 0 when either is not there. */
    async ahead(folder: string, base: string, tip: string): Promise<number> {
      const range = ['--count', '--end-of-options', tip, `^${base}`];
      return Number((await ask(folder, 'rev-list', ...range)) ?? 0);
    },
  };
}

export type Git = ReturnType<typeof createGit>;

const BRANCHES = 'refs/heads/';

/** A submodule's own status is not asked: that would start git in there, with that repository's settings. */
const STATUS = [
  ...['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames'],
  '--ignore-submodules=dirty',
];

/** Commands that read or write files of a working tree, or merge them: filters and merge drivers. */
const TOUCHES_FILES = new Set([
  ...['status', 'add', 'checkout', 'switch', 'restore', 'reset', 'stash', 'commit', 'rm', 'mv'],
  ...['worktree', 'submodule', 'read-tree', 'checkout-index', 'update-index', 'hash-object'],
  ...['apply', 'am', 'merge', 'rebase', 'cherry-pick', 'revert', 'diff', 'diff-files', 'archive'],
  ...['diff-index', 'merge-tree', 'clone'],
]);

const SHOWS_DIFFS = new Set(['diff', 'diff-files', 'diff-index', 'diff-tree', 'log', 'show']);

/** No program of the repository's choice makes the diff. */
function withoutPrograms(args: readonly string[]): readonly string[] {
  const [command = '', ...rest] = args;
  return SHOWS_DIFFS.has(command) ? [command, '--no-ext-diff', '--no-textconv', ...rest] : args;
}

async function assertFolder(folder: string): Promise<void> {
  const found = await fs.stat(folder).catch(() => null);
  if (found?.isDirectory()) return;
  throw new ChatelaineError(
    'WORKSPACE_MISSING',
    `The folder ${folder} is not there or cannot be opened.`,
  );
}

function refused(folder: string, args: readonly string[], answer: GitAnswer): ChatelaineError {
  const details = { command: args[0] ?? '', code: answer.code };
  if (/dubious ownership/.test(answer.stderr)) {
    return new ChatelaineError(
      'CONFLICT',
      `git does not work in ${path.basename(folder)} because the folder belongs to another user. If you trust it, run: git config --global --add safe.directory "${folder}"`,
      { details },
    );
  }
  if (/No space left|Disk quota/.test(answer.stderr)) {
    return new ChatelaineError('DISK_FULL', undefined, { details });
  }
  const said = answer.stderr.trim().replace(/^(fatal|error): /, '');
  return new ChatelaineError(
    'CONFLICT',
    `git ${args[0]} was refused: ${said || `it ended with ${answer.code}`}`,
    { details },
  );
}
