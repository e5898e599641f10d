import path from 'node:path';

/**
 * Given with every call. A repository's settings can name programs that git starts, and a repository may
 * come from anywhere: nothing of ours starts them.
 */
const SETTINGS: readonly string[] = [
  'core.fsmonitor=false',
  'core.pager=cat',
  'core.quotePath=false',
  'core.splitIndex=false',
  // a program that lists refs of borrowed objects
  'core.alternateRefsCommand=:',
  // starts a program to check signatures
  'log.showSignature=false',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'fetch.writeCommitGraph=false',
  'protocol.ext.allow=never',
  // tidying in the background would go on after the call, in the user's repository
  'gc.auto=0',
  'maintenance.auto=false',
  'advice.detachedHead=false',
  'color.ui=false',
];

/** Hooks run only for what the user does by hand. */
const WITHOUT_HOOKS = ['core.hooksPath=/dev/null', 'commit.gpgSign=false', 'tag.gpgSign=false'];

export function settingsFor(asTheUser: boolean, silenced: readonly string[]): string[] {
  return asTheUser ? [...SETTINGS] : [...SETTINGS, ...WITHOUT_HOOKS, ...silenced];
}

/**
 * What turns off the programs that these settings name: filters, merge drivers, text conversions. A file
 * stays as the repository has it, and a merge is git's own.
 */
export function silence(names: readonly string[]): string[] {
  const settings: string[] = [];
  for (const name of names) {
    if (/^filter\..*\.(clean|smudge|process)$/is.test(name)) settings.push(`${name}=`);
    if (/^filter\..*\.required$/is.test(name)) settings.push(`${name}=false`);
    if (/^merge\..*\.driver$/is.test(name)) settings.push(`${name}=${PLAIN_MERGE}`);
  }
  return settings;
}

const PLAIN_MERGE = 'git merge-file -L ours -L base -L theirs %A %O %B';

/**
 * The environment of git, by name: nothing of ours is in the list. No questions, no editor, no network,
 * messages in English, because they are read.
 */
export function gitEnvironment(options: {
  homeFolder: string;
  asTheUser: boolean;
  /** May it read another repository on this machine? Nothing is ever asked of another machine. */
  fromFolder: boolean;
  more: Readonly<Record<string, string>>;
}): Record<string, string> {
  const environment: Record<string, string> = {};
  const names = options.asTheUser ? [...ENVIRONMENT, ...SIGNING] : ENVIRONMENT;
  for (const name of names) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return {
    ...environment,
    PATH: absoluteOnly(process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin'),
    HOME: options.homeFolder,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    // of locks only those that a command cannot do without: reading never writes
    GIT_OPTIONAL_LOCKS: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_EDITOR: ':',
    GIT_SEQUENCE_EDITOR: ':',
    GIT_MERGE_AUTOEDIT: 'no',
    GIT_ASKPASS: 'false',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: options.fromFolder ? 'file' : 'none',
    ...options.more,
  };
}

const ENVIRONMENT = [
  ...['USER', 'LOGNAME', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'XDG_CONFIG_HOME', 'USERPROFILE'],
  ...['APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'SystemRoot', 'ComSpec', 'PATHEXT'],
];

/** What signing of a commit with the user's own key needs. */
const SIGNING = ['GNUPGHOME', 'GPG_TTY', 'SSH_AUTH_SOCK', 'DISPLAY', 'WAYLAND_DISPLAY'];

/** A folder named from where the call is made would be one of the workspace. */
function absoluteOnly(list: string): string {
  return list
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .join(path.delimiter);
}
