import { structuredPatch } from 'diff';
import type { ToolCall } from '../../shared/commands/sessions';
import { revealHidden } from '../terminal/hidden';
import type { Paint } from '../terminal/terminal';

type Change = NonNullable<ToolCall['change']>;

/** Past this many edits the exact answer takes too long: everything is shown as replaced. */
const MAX_EDITS = 1_000;

/** The change as `diff -u` writes it, every changed line in it. */
export function changeDiff({ path, before, after }: Change, paint: Paint): string {
  const patch = structuredPatch(path, path, before, after, '', '', { maxEditLength: MAX_EDITS });
  const lines = patch
    ? patch.hunks.flatMap((hunk) => [
        `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
        ...hunk.lines,
      ])
    : [...marked('-', before), ...marked('+', after)];
  return lines.map((line) => painted(revealHidden(line), paint)).join('\n');
}

const marked = (mark: string, text: string) =>
  text === ''
    ? []
    : text
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => mark + line);

function painted(line: string, paint: Paint): string {
  if (line.startsWith('@@')) return paint.cyan(line);
  if (line.startsWith('+')) return paint.green(line);
  return line.startsWith('-') ? paint.red(line) : line;
}
