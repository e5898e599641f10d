import { unavailable } from './programs';

/**
 * Closes what the sandbox library leaves open on Linux, and gives the command line as its words:
 * - System V shared memory and message queues, and the host name, are the desktop's own;
 * - the kernel's keyrings are inherited (`KEYRING_FILTER_FD` takes the filter);
 * - as root, `/proc/sys` can be written, and `kernel.core_pattern` names a program that the kernel starts
 *   outside of any sandbox.
 *
 * The words are taken apart rather than replaced in the text, because paths in it are chosen by whoever
 * names files in the workspace.
 */
export function harden(wrapped: string, bubblewrap: string): string[] {
  const words = shellWords(wrapped);
  const program = words.indexOf(bubblewrap);
  const proc = words.indexOf('--proc', program);
  const end = words.indexOf('--', program);
  if (program === -1 || proc === -1 || proc > end || words[proc + 1] !== '/proc') {
    throw unavailable('The sandbox cannot be set up: its command line is not as expected.');
  }
  return [
    ...words.slice(0, program + 1),
    ...['--unshare-ipc', '--unshare-uts', '--seccomp', String(KEYRING_FILTER_FD)],
    ...words.slice(program + 1, proc + 2),
    ...['--ro-bind', '/proc/sys', '/proc/sys'],
    ...words.slice(proc + 2),
  ];
}

/** Where bubblewrap reads the filter from: the first descriptor after the standard three. */
export const KEYRING_FILTER_FD = 3;

/** Where a program in the sandbox waits for leave to begin: see {@link gated}. */
export const GATE_FD = 4;

/**
 * The same program without the app's own descriptors. Chromium opens its sockets and files so that
 * children inherit them, and closes them only in those that it starts itself: a command would hold the
 * line to the window's process, and files of the data folder.
 */
export function withoutDescriptors(argv: readonly string[], bash: string): string[] {
  // -p: no settings and no functions from the environment
  return [bash, '-p', '-c', CLOSE_THE_REST, 'chatelaine', ...argv];
}

const CLOSE_THE_REST = `for one in /proc/self/fd/*; do
  one=\${one##*/}
  [ "$one" -le ${GATE_FD} ] || eval "exec $one>&-"
done
exec "$@"`;

/**
 * The same text, which begins only after the app has answered it. While a sandbox is being set up its
 * parts are not yet bound to end with the app; an app that is killed in that moment does not answer.
 */
export function gated(text: string): string {
  return `printf . >&${GATE_FD} && read -r -n 1 -u ${GATE_FD} REPLY || exit 1
unset REPLY; exec ${GATE_FD}>&-
${text}`;
}

/** The library quotes a word as `'…'` with `'"'"'` for a quote in it, or leaves it bare. */
function shellWords(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"'"|[^\s'"]+)+/g)].map(([word]) =>
    word.replace(
      /'([^']*)'|"(')"/g,
      (_quoted, text?: string, quote?: string) => text ?? quote ?? '',
    ),
  );
}
