/** What a line of a diff is: the same on both sides, or on one of them only. */
export type LineKind = 'context' | 'added' | 'removed';

const KINDS: Readonly<Record<string, LineKind>> = { ' ': 'context', '+': 'added', '-': 'removed' };
const SIGNS: Readonly<Record<LineKind, string>> = { context: ' ', added: '+', removed: '-' };

/** A line as it stands in a patch: its sign and its text, which has no line feed. */
export const patchLine = (kind: LineKind, text: string): string => SIGNS[kind] + text;

/** Whether every line begins with a sign. */
export function isPatch(patch: string): boolean {
  for (let start = 0; start <= patch.length; start = endOf(patch, start) + 1)
    if (!(patch.charAt(start) in KINDS)) return false;
  return true;
}

/** Goes through a patch from its first line to its last: lines stand apart by one line feed. */
export function eachLine(patch: string, on: (kind: LineKind, text: string) => void): void {
  for (let start = 0; start <= patch.length; ) {
    const end = endOf(patch, start);
    on(KINDS[patch.charAt(start)] ?? 'context', patch.slice(start + 1, end));
    start = end + 1;
  }
}

function endOf(patch: string, start: number): number {
  const end = patch.indexOf('\n', start);
  return end < 0 ? patch.length : end;
}
