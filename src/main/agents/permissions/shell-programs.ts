/**
 * What is known of programs whose words are themselves commands. A star in a rule must not cover such
 * words; everything here narrows what a rule can match, so that what is missing is the user's own choice.
 */

/** From `compgen -k`: they mean something else than a program when they come first. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  'if then else elif fi case esac for select while until do done in function time { } ! [[ ]] coproc'.split(
    ' ',
  ),
);

/**
 * Builtins of bash 5.3 (`compgen -b`) but for those that leave the shell as it was: `:` true false echo pwd
 * type kill exit, and cd, which is looked after elsewhere. `test -v 'a[…]'` evaluates what is in
 * the brackets.
 */
export const CHANGING_BUILTINS: ReadonlySet<string> = new Set(
  (
    '. [ alias bg bind break builtin caller command compgen complete compopt continue declare dirs disown ' +
    'enable eval exec export fc fg getopts hash help history jobs let local logout mapfile popd printf ' +
    'pushd read readarray readonly return set shift shopt source suspend test times trap typeset ulimit ' +
    'umask unalias unset wait'
  ).split(' '),
);

/** Variables, functions, aliases, options: with it in the line, the other words of it are not certain. */
export function changesShell([name = '']: readonly string[]): boolean {
  return CHANGING_BUILTINS.has(name);
}

/** Whether the program runs text that it is given: only the exact call can be allowed, and not with input. */
export function runsText([name = '']: readonly string[]): boolean {
  return RUNS_TEXT.has(programOf(name)) || changesShell([name]);
}

/** Why no star may follow these words; null when one may. */
export function whyNoStar(words: readonly string[]): string | null {
  const [name = '', second] = words;
  const program = programOf(name);
  if (runsText(words)) {
    return `${name} can run any command it is given, so a rule for it needs all of its words`;
  }
  const safe = SUBCOMMANDS.get(program);
  if (safe === undefined) return null;
  if (second === undefined) return `write which command of ${name} it may be: “${name} … *”`;
  return safe(second)
    ? null
    : `${name} ${second} can run other programs, so a rule for it needs all of its words`;
}

/** Whether a star after the first `fixed` words may cover the rest of them. */
export function mayCover(words: readonly string[], fixed: number): boolean {
  const program = programOf(words[0] ?? '');
  const end = words.indexOf('--');
  const isOption = (_word: string, index: number) =>
    index >= fixed && (end === -1 || index < end || !ENDS_OPTIONS.has(program));
  const covered = words.filter(isOption);
  if (BUILD_TOOLS.has(program)) return covered.every((word) => /^[^-+][^=]*$/.test(word));
  const dangerous = DANGEROUS_OPTIONS.get(program) ?? [];
  return !covered.some((word) => dangerous.some((option) => isSpelling(word, option)));
}

/** `/usr/bin/Python3.12` → `python`: how somebody names it does not change what it does. */
export function programOf(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1).toLowerCase();
  const plain = base.replace(/\.exe$/, '').replace(/-?[\d.]+$/, '');
  return plain === '' ? base : plain;
}

const RUNS_TEXT: ReadonlySet<string> = new Set(
  [
    // shells
    'sh bash dash ash zsh ksh mksh fish csh tcsh rbash pwsh powershell busybox toybox coreutils',
    // run the command in their arguments or their input
    'env xargs sudo doas su runuser setpriv nice nohup timeout time stdbuf setsid ionice chrt taskset',
    'watch parallel entr script strace ltrace gdb lldb valgrind perf chroot unshare nsenter bwrap',
    'firejail flock at batch crontab systemd-run start-stop-daemon fd fdfind ssh mosh tmux screen',
    'expect unbuffer catchsegv ld ld-linux prlimit cgexec dbus-run-session run-parts direnv xvfb-run',
    // interpreters of programs in their arguments or their input
    'python pypy ipython perl ruby irb node nodejs deno tsx ts-node php lua luajit tclsh wish r rscript',
    'julia osascript java jshell groovy scala ghci guile racket sbcl emacs awk gawk mawk nawk sed bc dc',
    'm4 sqlite psql mysql mongo redis-cli ed ex vi vim nvim view nano less more most man info',
    // an option names a program to run
    'npx bunx pnpx uvx pipx tar bsdtar cpio zip unzip rsync scp sftp ftp gcc g++ cc c++ cpp clang',
    'clang++ docker podman kubectl helm ansible vagrant terraform svn hg mail mailx split csplit',
  ].flatMap((line) => line.split(' ')),
);

/** Their options and `NAME=value` words choose programs to run; plain words are targets and files. */
const BUILD_TOOLS: ReadonlySet<string> = new Set(
  'npm pnpm yarn bun make gmake cargo go just ninja cmake gradle gradlew mvn mvnw task'.split(' '),
);

/** Where what follows `--` is not an option of the program itself. */
const ENDS_OPTIONS: ReadonlySet<string> = new Set('npm pnpm yarn bun cargo git'.split(' '));

/** Of git, those that run nothing but what the repository is set up for, whatever their words. */
const GIT = new Set(
  (
    'status add commit diff log show branch tag switch checkout restore stash reset rm mv blame ' +
    'shortlog describe rev-parse ls-files ls-tree'
  ).split(' '),
);
const PACKAGE_TOOL = new Set(
  'exec x dlx explore init create config set edit node env shell'.split(' '),
);
const GO = new Set('build test vet fmt mod list version env doc'.split(' '));

const isPackageCommand = (word: string) => /^[a-z]/.test(word) && !PACKAGE_TOOL.has(word);
const SUBCOMMANDS = new Map([
  ['git', (word: string) => GIT.has(word)],
  ['go', (word: string) => GO.has(word)],
  ...['npm', 'pnpm', 'yarn', 'bun', 'cargo'].map((name) => [name, isPackageCommand] as const),
]);

const DANGEROUS_OPTIONS = new Map([
  ['find', '-exec -execdir -ok -okdir -delete -fprint -fprint0 -fprintf -fls'.split(' ')],
  ['rg', ['--pre', '--hostname-bin']],
  ['sort', ['--compress-program', '--output']],
  ['git', ['--output', '--ext-diff', '--textconv', '--exec', '--template', '--upload-pack']],
]);

/** GNU programs and git take any beginning of a long option for it. */
function isSpelling(word: string, option: string): boolean {
  const name = word.split('=', 1)[0] ?? '';
  return name === option || (name.length > 2 && name.startsWith('--') && option.startsWith(name));
}
