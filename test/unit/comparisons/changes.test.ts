import { expect, test } from 'vitest';
import { countChanges, NO_CHANGES } from '../../../src/main/comparisons/changes';

test('lines and files are summed; what is no text has no lines', () => {
  const numstat = '3\t1\tsrc/a.ts\n-\t-\timage.png\n10\t0\t"odd \\"name\\".txt"\n';
  expect(countChanges(numstat)).toEqual({ files: 3, additions: 13, deletions: 1 });
});

test('nothing is nothing', () => {
  expect(countChanges('')).toEqual(NO_CHANGES);
});
