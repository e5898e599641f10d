import type { Workspace } from '../../../../shared/commands/workspaces';

/** `CLAUDE.md`, `CLAUDE.md and AGENTS.md`. */
export function filesWords(files: readonly string[]): string {
  if (files.length < 2) return files.join('');
  return `${files.slice(0, -1).join(', ')} and ${files.at(-1)}`;
}

/** A workspace in one line: which instruction files it has, and what commands may reach. */
export function summaryWords({ instructionFiles, allowedDomains }: Workspace): string {
  const files =
    instructionFiles.length === 0 ? 'No instruction file' : filesWords(instructionFiles);
  const count = allowedDomains.length;
  const network = count === 0 ? 'no network' : count === 1 ? '1 domain' : `${count} domains`;
  return `${files} · ${network}`;
}

/** What trust means in this very folder. */
export function trustWords({ isTrusted, instructionFiles }: Workspace): string {
  const count = instructionFiles.length;
  if (count === 0) {
    return isTrusted
      ? 'CLAUDE.md or AGENTS.md would be read, but neither is there.'
      : 'There is no CLAUDE.md or AGENTS.md here. One that comes along later is not read.';
  }
  const files = filesWords(instructionFiles);
  if (isTrusted) {
    return `Sessions follow ${files} of this folder.`;
  }
  return `${files} ${count === 1 ? 'is' : 'are'} not read. Trust a folder only when you know who writes in it: what such a file says steers the session.`;
}
