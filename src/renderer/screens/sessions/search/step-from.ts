/** Where a key leads in a list of `count`; null for keys that do not move. From the last to the first. */
export function stepFrom(at: number, count: number, key: string): number | null {
  if (count === 0) return null;
  if (key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowUp') return (at - 1 + count) % count;
  if (key === 'PageDown') return Math.min(at + 5, count - 1);
  if (key === 'PageUp') return Math.max(at - 5, 0);
  return null;
}
