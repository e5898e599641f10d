import type { Paint } from './terminal';

/** Lines of a name and what it is, one below the other. */
export function labelled(lines: readonly (readonly [string, string])[], paint: Paint): string {
  const width = Math.max(...lines.map(([label]) => label.length));
  return lines.map(([label, text]) => `${paint.dim(label.padEnd(width))}  ${text}`).join('\n');
}
