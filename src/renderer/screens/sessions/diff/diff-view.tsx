import { IconFold } from '@tabler/icons-react';
import { memo, useMemo, useState } from 'react';
import '../code/code.css';
import './diff.css';
import { ScrollRegion } from '../../../components/scroll-region';
import { revealHidden } from '../code/reveal';
import { languageOf, type Token, useTokens } from '../code/tokens';
import { type DiffLine, type DiffPart, diffLines, foldUnchanged } from './diff-lines';
import classes from './diff-view.module.css';
import { markTokens } from './mark-tokens';

/** Lines drawn at once; the rest is a click away, as nobody should approve what cannot be seen. */
const MAX_SHOWN = 2_000;

export type Change = { path: string; before: string; after: string };

/** What a change does to a file: numbered lines with signs; unchanged stretches unfold on request. */
export const DiffView = memo(function DiffView({ change }: { change: Change }) {
  const language = languageOf(change.path);
  const before = shown(change.before);
  const after = shown(change.after);
  const colours = { before: useTokens(before, language), after: useTokens(after, language) };
  const parts = useMemo(() => foldUnchanged(diffLines(before, after)), [before, after]);
  const [isWhole, setIsWhole] = useState(false);
  const isCut = !isWhole && isTooLong(parts);
  if (parts.every((part) => part.kind === 'gap')) {
    const isSame = change.before === change.after;
    return (
      <p className={classes.note}>
        {isSame ? 'The content stays the same.' : 'Only the line endings change.'}
      </p>
    );
  }
  return (
    <ScrollRegion
      role="group"
      className={classes.scroller}
      aria-label={`Changes to ${change.path}`}
    >
      <table className={classes.table}>
        <tbody>
          {(isCut ? limited(parts) : parts).map((part) => (
            <Part key={keyOf(part)} part={part} {...colours} />
          ))}
        </tbody>
      </table>
      {isCut && (
        <button type="button" className={classes.more} onClick={() => setIsWhole(true)}>
          Show all lines
        </button>
      )}
    </ScrollRegion>
  );
});

type Colours = { before: Token[][] | null; after: Token[][] | null };

function Part({ part, ...colours }: { part: DiffPart } & Colours) {
  const [isOpen, setIsOpen] = useState(false);
  if (part.kind === 'gap' && !isOpen) {
    return (
      <tr className={classes.gap}>
        <td colSpan={4}>
          <button type="button" onClick={() => setIsOpen(true)}>
            <IconFold size={14} stroke={1.5} aria-hidden />
            {part.lines.length.toLocaleString('en-US')} unchanged lines
          </button>
        </td>
      </tr>
    );
  }
  return part.lines.map((line) => (
    <Line key={`${line.before ?? ''}/${line.after ?? ''}`} line={line} {...colours} />
  ));
}

const SIGNS = { added: '+', removed: '−', same: '' } as const;
const SIGN_WORDS = { added: 'added', removed: 'removed', same: undefined } as const;

function Line({ line, before, after }: { line: DiffLine } & Colours) {
  const tokens = line.after === null ? before?.[(line.before ?? 1) - 1] : after?.[line.after - 1];
  return (
    <tr className={classes[line.kind]}>
      <td className={classes.number}>{line.before}</td>
      <td className={classes.number}>{line.after}</td>
      <td className={classes.sign}>
        <span aria-hidden>{SIGNS[line.kind]}</span>
        {SIGN_WORDS[line.kind] && <span className={classes.hidden}>{SIGN_WORDS[line.kind]}</span>}
      </td>
      <td className={classes.text}>
        {markTokens(line.pieces, tokens ?? null).map((token, at) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place
            key={at}
            className={token.className || undefined}
            data-changed={token.isChanged || undefined}
          >
            {token.text}
          </span>
        ))}
      </td>
    </tr>
  );
}

function keyOf(part: DiffPart): string {
  const [first] = part.lines;
  return `${part.kind} ${first?.before ?? ''}/${first?.after ?? ''}`;
}

function shown(text: string): string {
  return revealHidden(text.replaceAll('\r\n', '\n'));
}

function shownLines(part: DiffPart): number {
  return part.kind === 'gap' ? 1 : part.lines.length;
}

function isTooLong(parts: readonly DiffPart[]): boolean {
  return parts.reduce((sum, part) => sum + shownLines(part), 0) > MAX_SHOWN;
}

function limited(parts: readonly DiffPart[]): DiffPart[] {
  let left = MAX_SHOWN;
  return parts.flatMap((part) => {
    if (left <= 0) return [];
    const lines = part.kind === 'gap' ? part.lines : part.lines.slice(0, left);
    left -= shownLines(part);
    return [{ ...part, lines }];
  });
}
