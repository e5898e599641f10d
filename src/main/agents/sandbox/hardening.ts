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

/** The library quotes a word as `'…'` with `'"'"'` for a quote in it, or leaves it bare. */
function shellWords(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"'"|[^\s'"]+)+/g)].map(([word]) =>
    word.replace(
      /'([^']*)'|"(')"/g,
      (_quoted, text?: string, quote?: string) => text ?? quote ?? '',
    ),
  );
}
