import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Every awkward repository there is a use for, made anew in a folder of the test. */
export const REPOSITORY_KINDS = [
  /** Some files, two commits, nothing changed since. */
  'plain',
  /** Changed, staged, staged and changed again, deleted, renamed, made executable, new, ignored. */
  'dirty',
  /** Names with new lines, quotes, dashes, stars, other scripts, and bytes that are no UTF-8. */
  'names',
  /** The session begins in a folder below the top. */
  'subfolder',
  /** Without a commit, with files. */
  'unborn',
  /** A commit is checked out, no branch. */
  'detached',
  /** With a submodule that is cloned. */
  'submodule',
  /** With a submodule that nobody ever cloned. */
  'empty-submodule',
  /** Pointers of Git LFS, and a filter that is required and not installed. */
  'lfs',
  /** The folder is a worktree that the user made of another repository. */
  'linked',
  /** A branch, a tag and a stash more; refs are packed; a hook that fails. */
  'busy',
  /** Links, to a file, to a folder, to nothing. */
  'links',
  /** A clone without the history before its last commit. */
  'shallow',
] as const;
export type RepositoryKind = (typeof REPOSITORY_KINDS)[number];

export type SampleRepository = {
  kind: RepositoryKind;
  /** The top of the working tree that the workspace is in. */
  root: string;
  /** Where a session begins: `root`, or a folder below it. */
  workspace: string;
  /** Its git folder; of a worktree the one it shares. */
  gitFolder: string;
};

/** Makes one in `folder`, which is made if it is not there; the repository is `folder/repo`. */
export function createRepository(kind: RepositoryKind, folder: string): SampleRepository {
  fs.mkdirSync(folder, { recursive: true });
  const root = path.join(fs.realpathSync(folder), 'repo');
  fs.mkdirSync(root);
  git(root, 'init', '--quiet', '--initial-branch=main');
  git(root, 'config', 'user.name', 'Sample');
  git(root, 'config', 'user.email', 'sample@example.com');
  const made = { kind, root, workspace: root, gitFolder: path.join(root, '.git') };
  return { ...made, ...MAKERS[kind](root) };
}

/** A bare repository with the commits of a plain one. */
export function createBareRepository(folder: string): string {
  const { root } = createRepository('plain', folder);
  const bare = path.join(path.dirname(root), 'bare.git');
  git(folder, 'clone', '--quiet', '--bare', '--', root, bare);
  return bare;
}

/** What git prints, without the last line's end. Nothing of the machine's own settings counts. */
export function git(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...ALONE },
  }).replace(/\n$/, '');
}

const ALONE = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
  GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
};

/** Writes a file, with the folders it is in; a name may be bytes. */
export function write(folder: string, name: string | Buffer, content: string | Buffer): void {
  const full = Buffer.concat([Buffer.from(`${folder}${path.sep}`), Buffer.from(name)]);
  const end = full.lastIndexOf(path.sep);
  fs.mkdirSync(full.subarray(0, end), { recursive: true });
  fs.writeFileSync(full, content);
}

export function commitAll(folder: string, message: string): string {
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', message);
  return git(folder, 'rev-parse', 'HEAD');
}

/**
 * Every file and link below a folder but git's own: kind, executable or not, and content. Names are read as
 * Latin-1, so that each byte of them counts. Empty folders are left out, as git has none.
 */
export function filesOf(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  const top = Buffer.from(folder);
  const visit = (place: Buffer, name: string) => {
    for (const entry of fs.readdirSync(place, { withFileTypes: true, encoding: 'buffer' })) {
      const own = name + entry.name.toString('latin1');
      const full = Buffer.concat([place, Buffer.from(path.sep), entry.name]);
      if (entry.name.equals(Buffer.from('.git'))) continue;
      if (entry.isDirectory()) visit(full, `${own}/`);
      else if (entry.isSymbolicLink()) found[own] = `link ${fs.readlinkSync(full)}`;
      else {
        const executable = (fs.statSync(full).mode & 0o100) !== 0;
        found[own] = `${executable ? 'program' : 'file'} ${hash(fs.readFileSync(full))}`;
      }
    }
  };
  visit(top, '');
  return found;
}

/**
 * What is the user's in a git folder, byte for byte: refs, the index, settings, hooks, the state of work
 * under way. Without our own: branches below `chatelaine/`, worktrees that we made, and objects, which only
 * get more.
 */
export function gitStateOf(gitFolder: string): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (place: string, name: string) => {
    for (const entry of fs.readdirSync(place, { withFileTypes: true })) {
      const own = `${name}${entry.name}`;
      if (OURS.test(own)) continue;
      const full = path.join(place, entry.name);
      if (entry.isDirectory()) visit(full, `${own}/`);
      else if (entry.isSymbolicLink()) found[own] = `link ${fs.readlinkSync(full)}`;
      else found[own] = hash(fs.readFileSync(full));
    }
  };
  visit(gitFolder, '');
  return found;
}

/** Of sample repositories the user's own worktree is called `linked`. */
const OURS =
  /^(objects|worktrees\/(?!linked(\/|$))[^/]+|(logs\/)?refs\/heads\/chatelaine)(\/|$)|^modules\/[^/]+\/objects(\/|$)/;

function hash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

const POINTER = `version https://git-lfs.github.com/spec/v1
oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
size 12345
`;

/** Two commits with a program, a text and a few folders. */
function plain(root: string): void {
  write(root, 'README.md', '# Shop\n');
  write(root, 'src/one.ts', 'export const one = 1;\n');
  write(root, 'src/deep/two.ts', 'export const two = 2;\nexport const more = 2;\n');
  write(root, 'run.sh', '#!/bin/sh\necho hello\n');
  fs.chmodSync(path.join(root, 'run.sh'), 0o755);
  write(root, 'crlf.txt', 'a\r\nb\r\n');
  write(root, 'picture.bin', Buffer.from([0, 1, 2, 255, 254, 0, 10, 13]));
  write(root, '.gitignore', 'ignored/\n*.log\n');
  commitAll(root, 'A shop');
  write(root, 'src/one.ts', 'export const one = 1;\nexport const uno = one;\n');
  commitAll(root, 'Say one in Italian');
}

/** All that a working tree can be besides clean. */
function change(root: string): void {
  write(root, 'README.md', '# Shop\n\nChanged.\n');
  write(root, 'src/one.ts', 'export const one = 11;\n');
  git(root, 'add', 'src/one.ts');
  write(root, 'src/one.ts', 'export const one = 111;\n');
  write(root, 'staged.txt', 'new and staged\n');
  git(root, 'add', 'staged.txt');
  git(root, 'mv', 'src/deep/two.ts', 'src/deep/renamed.ts');
  fs.rmSync(path.join(root, 'picture.bin'));
  fs.chmodSync(path.join(root, 'crlf.txt'), 0o755);
  write(root, 'new/file.txt', 'new\n');
  write(root, 'new/run', '#!/bin/sh\n');
  fs.chmodSync(path.join(root, 'new/run'), 0o755);
  write(root, 'ignored/build.txt', 'not for git\n');
  write(root, 'trace.log', 'not for git either\n');
}

const AWKWARD_NAMES: readonly (string | Buffer)[] = [
  'two\nlines.txt',
  'tab\there.txt',
  'quote"and\'quote.txt',
  '-leading-dash',
  '--upload-pack=touch',
  ':(top)magic',
  '*.star',
  '[id].ts',
  ' space at both ends ',
  'naïve — 日本語 🏰.txt',
  'nai\u0308ve decomposed.txt',
  'back\\slash.txt',
  'dash -- dash/--/file',
  // no UTF-8: a name of an old disk
  ...(process.platform === 'linux' ? [Buffer.from([0x66, 0xff, 0xfe, 0x2e, 0x62])] : []),
];

const MAKERS: Record<RepositoryKind, (root: string) => Partial<SampleRepository>> = {
  plain(root) {
    plain(root);
    return {};
  },

  dirty(root) {
    plain(root);
    change(root);
    return {};
  },

  names(root) {
    for (const name of AWKWARD_NAMES) write(root, name, `in ${String(name)}\n`);
    commitAll(root, 'Names');
    for (const name of AWKWARD_NAMES.slice(0, 5)) write(root, name, 'changed\n');
    for (const name of AWKWARD_NAMES) {
      write(root, Buffer.concat([Buffer.from('new '), Buffer.from(name)]), 'new\n');
    }
    return {};
  },

  subfolder(root) {
    plain(root);
    change(root);
    return { workspace: path.join(root, 'src') };
  },

  unborn(root) {
    write(root, 'first.txt', 'not committed yet\n');
    write(root, 'src/second.txt', 'staged\n');
    git(root, 'add', 'src/second.txt');
    return {};
  },

  detached(root) {
    plain(root);
    git(root, 'checkout', '--quiet', '--detach', 'HEAD~1');
    write(root, 'README.md', '# Shop, detached\n');
    return {};
  },

  submodule(root) {
    const library = createRepository('plain', path.join(path.dirname(root), 'library')).root;
    plain(root);
    git(root, 'submodule', '--quiet', 'add', '--', library, 'libs/library');
    commitAll(root, 'With a library');
    return {};
  },

  'empty-submodule'(root) {
    const { root: other } = createRepository('submodule', path.join(path.dirname(root), 'other'));
    fs.rmSync(root, { recursive: true });
    git(path.dirname(root), 'clone', '--quiet', '--', other, root);
    git(root, 'config', 'user.name', 'Sample');
    git(root, 'config', 'user.email', 'sample@example.com');
    return {};
  },

  lfs(root) {
    plain(root);
    write(root, 'film.mp4', POINTER);
    write(root, '.gitattributes', '*.mp4 filter=lfs diff=lfs merge=lfs -text\n');
    commitAll(root, 'A film');
    for (const [name, value] of [
      ['clean', 'git-lfs-that-is-not-here clean -- %f'],
      ['smudge', 'git-lfs-that-is-not-here smudge -- %f'],
      ['process', 'git-lfs-that-is-not-here filter-process'],
      ['required', 'true'],
    ] as const) {
      git(root, 'config', `filter.lfs.${name}`, value);
    }
    return {};
  },

  linked(root) {
    plain(root);
    const linked = path.join(path.dirname(root), 'linked');
    git(root, 'worktree', 'add', '--quiet', '-b', 'side', '--', linked);
    write(linked, 'README.md', '# Shop, aside\n');
    write(linked, 'aside.txt', 'new in the worktree\n');
    return { root: linked, workspace: linked };
  },

  busy(root) {
    plain(root);
    git(root, 'branch', 'feature/other');
    git(root, 'branch', 'chatelaine-notes');
    git(root, 'tag', 'v1');
    write(root, 'README.md', '# Put aside\n');
    git(root, 'stash', 'push', '--quiet');
    git(root, 'pack-refs', '--all');
    write(root, 'README.md', '# Shop, busy\n');
    git(root, 'add', 'README.md');
    for (const hook of ['post-checkout', 'pre-commit', 'post-commit', 'reference-transaction']) {
      const file = path.join(root, '.git/hooks', hook);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, `#!/bin/sh\ntouch "${path.join(root, 'hook-was-here')}"\nexit 1\n`);
      fs.chmodSync(file, 0o755);
    }
    return {};
  },

  shallow(root) {
    const { root: whole } = createRepository('plain', path.join(path.dirname(root), 'whole'));
    fs.rmSync(root, { recursive: true });
    const address = `file://${whole}`;
    git(path.dirname(root), 'clone', '--quiet', '--depth=1', '--', address, root);
    git(root, 'config', 'user.name', 'Sample');
    git(root, 'config', 'user.email', 'sample@example.com');
    change(root);
    return {};
  },

  links(root) {
    plain(root);
    fs.symlinkSync('README.md', path.join(root, 'to-file'));
    fs.symlinkSync('src', path.join(root, 'to-folder'));
    fs.symlinkSync('/nowhere/at/all', path.join(root, 'to-nothing'));
    commitAll(root, 'Links');
    fs.rmSync(path.join(root, 'to-file'));
    fs.symlinkSync('run.sh', path.join(root, 'to-file'));
    fs.symlinkSync('../outside', path.join(root, 'new-link'));
    return {};
  },
};

/** A file so long that a change at each end makes a hunk of its own: `price1` to `price30`, a line each. */
export const PRICES = `${Array.from({ length: 30 }, (_, at) => `export const price${at + 1} = ${at + 1}00;`).join('\n')}\n`;
