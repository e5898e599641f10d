import {
  IconArrowBackUp,
  IconArrowDown,
  IconArrowUp,
  IconColumns2,
  IconExternalLink,
  IconEyeOff,
  IconLayoutSidebar,
  IconMessagePlus,
  IconPlus,
  IconSearch,
} from '@tabler/icons-react';
import { type Action, useActions } from '../../../actions';
import { announce } from '../../../announce';
import { setDiffOptions, useDiffOptions } from './diff-options';
import type { PreparedLine } from './hunk-lines';
import { changedLine } from './prepared-file';
import type { ReviewRow } from './review-rows';
import { STATUS_WORDS } from './review-words';
import type { PartActions } from './row-heads';

type Parts = PartActions & {
  rows: readonly ReviewRow[];
  cursor: string | null;
  /** Moves to a row, and shows it. */
  moveTo: (row: ReviewRow) => void;
  onComment: (path: string, line: PreparedLine) => void;
  onFilter: () => void;
  onSend: (() => void) | null;
};

const GROUP = 'Changes';

/** What keys do in the changes; the palette has the same. */
export function useReviewKeys(parts: Parts): void {
  const { rows, cursor, onStage, onRevert, onOpen, onComment, onFilter, onSend } = parts;
  const { layout, ignoreWhitespace, showsFiles } = useDiffOptions();
  const at = rows.findIndex(({ key }) => key === cursor);
  const row = rows[at];
  const move = (step: 1 | -1, kinds: readonly ReviewRow['kind'][]) => {
    const next = nextRow(rows, at, step, kinds);
    if (!next) return announce(step === 1 ? 'No more changes.' : 'This is the first.');
    parts.moveTo(next);
    announce(rowWords(next));
  };
  const part = row && partOf(rows, at);
  // What is in conflict is resolved, or the merge given up.
  const isWhole = part !== undefined && part.file.status !== 'conflicted';
  const line = commentedLine(rows, at);
  const actions: (Action | false)[] = [
    action('nextFile', 'Next file', IconArrowDown, 'N', () => move(1, ['file'])),
    action('previousFile', 'Previous file', IconArrowUp, 'P', () => move(-1, ['file'])),
    action('nextHunk', 'Next change', IconArrowDown, ']', () => move(1, ['hunk'])),
    action('previousHunk', 'Previous change', IconArrowUp, '[', () => move(-1, ['hunk'])),
    action('nextLine', 'Next line', IconArrowDown, 'J', () => move(1, LINES)),
    action('previousLine', 'Previous line', IconArrowUp, 'K', () => move(-1, LINES)),
    isWhole &&
      onStage !== null &&
      !(part.hunk ?? part.file).isCommitted &&
      action('stage', 'Stage or unstage this change', IconPlus, 'S', () =>
        onStage(part.file, part.hunk),
      ),
    isWhole &&
      action('revert', 'Revert this change', IconArrowBackUp, 'R', () =>
        onRevert(part.file, part.hunk),
      ),
    row !== undefined &&
      line !== null &&
      action('comment', 'Comment on this line', IconMessagePlus, 'C', () =>
        onComment(row.file.path, line),
      ),
    row !== undefined &&
      action('open', 'Open in the editor', IconExternalLink, 'O', () =>
        onOpen(row.file.path, line?.newNumber ?? (part?.hunk ? changedLine(part.hunk) : null)),
      ),
    onSend !== null &&
      action('send', 'Send comments to the session', IconMessagePlus, 'mod+shift+Enter', onSend),
    action('filter', 'Filter the changed files', IconSearch, '/', onFilter),
    action(
      'layout',
      layout === 'split' ? 'Show changes in one column' : 'Show changes side by side',
      IconColumns2,
      'V',
      () => setDiffOptions({ layout: layout === 'split' ? 'unified' : 'split' }),
    ),
    action(
      'whitespace',
      ignoreWhitespace ? 'Show whitespace changes' : 'Hide whitespace changes',
      IconEyeOff,
      'W',
      () => setDiffOptions({ ignoreWhitespace: !ignoreWhitespace }),
    ),
    action(
      'files',
      showsFiles ? 'Hide the list of files' : 'Show the list of files',
      IconLayoutSidebar,
      'F',
      () => setDiffOptions({ showsFiles: !showsFiles }),
    ),
  ];
  useActions(actions.filter((one) => one !== false));
}

const LINES = ['line', 'pair'] as const;

function action(
  name: string,
  title: string,
  icon: Action['icon'],
  shortcut: string,
  run: () => void,
): Action {
  return {
    id: `review.${name}`,
    title,
    group: GROUP,
    icon,
    shortcut,
    // Letters in an open menu look for one of its items.
    run: () => hasOpenMenu() || run(),
  };
}

function hasOpenMenu(): boolean {
  return [...document.querySelectorAll('[role="menu"]')].some((menu) => menu.checkVisibility());
}

/** The next row of a kind from a place; `at` is -1 before anything was chosen. */
export function nextRow(
  rows: readonly ReviewRow[],
  at: number,
  step: 1 | -1,
  kinds: readonly ReviewRow['kind'][],
): ReviewRow | undefined {
  for (let next = at + step; next >= 0 && next < rows.length; next += step) {
    const row = rows[next];
    if (row && kinds.includes(row.kind)) return row;
  }
  return undefined;
}

/** The hunk or file that a row is part of. */
function partOf(rows: readonly ReviewRow[], at: number) {
  const row = rows[at];
  if (!row) return undefined;
  const hunk = 'hunk' in row ? row.hunk : null;
  return { file: row.file, hunk };
}

/** The line that a comment would be on: of a hunk its first changed one. */
function commentedLine(rows: readonly ReviewRow[], at: number): PreparedLine | null {
  const row = rows[at];
  if (row?.kind === 'line') return row.line;
  if (row?.kind === 'pair') return row.pair.right ?? row.pair.left;
  if (row?.kind !== 'hunk') return null;
  return row.hunk.lines.find(({ kind }) => kind !== 'context') ?? row.hunk.lines[0] ?? null;
}

function rowWords(row: ReviewRow): string {
  switch (row.kind) {
    case 'file':
      return `${row.file.path}, ${STATUS_WORDS[row.file.status]}`;
    case 'hunk': {
      const state = row.hunk.isCommitted ? ', committed' : row.hunk.isStaged ? ', staged' : '';
      return `Change ${row.at + 1} of ${row.of} in ${row.file.path}${state}`;
    }
    case 'line':
      return lineWords(row.line);
    case 'pair': {
      const { left, right } = row.pair;
      if (left === right || !left || !right) return lineWords(right ?? left);
      return `${lineWords(left)}, ${lineWords(right)}`;
    }
    default:
      return row.file.path;
  }
}

function lineWords(line: PreparedLine | null): string {
  if (!line) return '';
  const kind = line.kind === 'context' ? '' : `${line.kind} `;
  return `${kind}${line.newNumber ?? line.oldNumber}: ${line.text.trim() || 'empty'}`;
}
