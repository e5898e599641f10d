import Table from 'cli-table3';
import { revealHidden } from './hidden';

export type Column = { title: string; align?: 'left' | 'right' };

/** Aligned columns without lines around them; names that others gave cannot steer the terminal. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paintTitle: (title: string) => string = (title) => title,
): string {
  const made = new Table({
    head: columns.map(({ title }) => paintTitle(title)),
    colAligns: columns.map(({ align = 'left' }) => align),
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [], compact: true },
  });
  for (const row of rows) made.push([...row]);
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Text of a cell that came from elsewhere. */
export function cell(text: string): string {
  return revealHidden(text).replace(/\s+/g, ' ');
}

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
