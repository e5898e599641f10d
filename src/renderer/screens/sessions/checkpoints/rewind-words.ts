import type { CommandOutput } from '../../../../shared/commands';
import type { What } from './checkpoint-places';

export const WHAT_LABELS: Record<What, string> = {
  both: 'Conversation and files',
  conversation: 'Conversation only',
  files: 'Files only',
};

/** What a choice leaves as it is. */
export function whatText(what: What, isForward: boolean): string {
  switch (what) {
    case 'both':
      return isForward ? 'As if you had not rewound.' : 'As if this message had not been sent.';
    case 'conversation':
      return 'Files in the folder stay as they are now.';
    case 'files':
      return 'The conversation stays as it is now.';
  }
}

/** The order in which they are offered. */
export const WHATS: readonly What[] = ['both', 'conversation', 'files'];

/** `3 files`, `1 file`. */
export function filesWords(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

/** What was done, in one sentence. */
export function doneWords(
  what: What,
  isForward: boolean,
  { changedFiles }: Pick<CommandOutput<'checkpoints.rewind'>, 'changedFiles'>,
): string {
  const verb = isForward ? 'Went forward:' : 'Rewound';
  const files = filesWords(changedFiles);
  switch (what) {
    case 'conversation':
      return `${verb} the conversation`;
    case 'files':
      return changedFiles === 0 ? `${verb} the files: none differed` : `${verb} ${files}`;
    case 'both':
      return changedFiles === 0
        ? `${verb} the conversation; no file differed`
        : `${verb} the conversation and ${files}`;
  }
}
