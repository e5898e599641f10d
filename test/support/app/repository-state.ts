import { expect } from '@playwright/test';
import { git, gitStateOf, type SampleRepository } from '../repositories';

/** What a merge into the branch that is checked out has to write: that branch, its log and the index. */
const MERGED = /^(index|ORIG_HEAD|refs\/heads\/main|logs\/HEAD|logs\/refs\/heads\/main)$/;

/**
 * What is the user's in a repository now; answers how to see that it is still the same, byte for byte, and
 * that git finds nothing wrong. `isMerged` leaves out what a merge into `main` has to write.
 */
export function rememberState({ root, gitFolder }: SampleRepository) {
  const before = gitStateOf(gitFolder);
  return ({ isMerged = false } = {}): void => {
    const shown = (state: Record<string, string>) =>
      Object.fromEntries(Object.entries(state).filter(([name]) => !isMerged || !MERGED.test(name)));
    expect(shown(gitStateOf(gitFolder)), 'refs, index and settings').toEqual(shown(before));
    expect(git(root, 'fsck', '--full', '--strict', '--no-progress', '--no-dangling')).toBe('');
  };
}
