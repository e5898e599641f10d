import { IconPlus } from '@tabler/icons-react';
import clsx from 'clsx';
import { memo } from 'react';
import { markTokens } from '../diff/mark-tokens';
import { useChunk } from './colour-chunk';
import type { PreparedLine } from './hunk-lines';
import { type LinePair, piecesOf } from './line-pairs';
import classes from './review-rows-view.module.css';

const SIGNS = { added: '+', removed: '−', context: '' } as const;
const SIGN_WORDS = { added: 'added', removed: 'removed', context: '' } as const;

type LineProps = {
  line: PreparedLine;
  path: string;
  isCurrent: boolean;
  onComment: (path: string, line: PreparedLine) => void;
};

/** One line with both of its numbers. */
export const UnifiedLine = memo(function UnifiedLine(props: LineProps) {
  const { line, isCurrent } = props;
  return (
    <div className={clsx(classes.line, classes[line.kind], isCurrent && classes.current)}>
      <span className={classes.number}>{line.oldNumber}</span>
      <span className={classes.number}>{line.newNumber}</span>
      <Sign line={line} />
      <Text line={line} />
      <CommentButton {...props} />
    </div>
  );
});

type PairProps = Omit<LineProps, 'line'> & { pair: LinePair };

/** What a line was and what it is, beside each other. */
export const SplitLine = memo(function SplitLine({ pair, ...rest }: PairProps) {
  return (
    <div className={clsx(classes.pair, rest.isCurrent && classes.current)}>
      <Side line={pair.left} isOld {...rest} />
      <Side line={pair.right} {...rest} />
    </div>
  );
});

type SideProps = Omit<LineProps, 'line'> & { line: PreparedLine | null; isOld?: boolean };

function Side({ line, isOld = false, ...rest }: SideProps) {
  if (line === null) return <div className={clsx(classes.side, classes.none)} />;
  return (
    <div className={clsx(classes.side, classes[line.kind])}>
      <span className={classes.number}>{isOld ? line.oldNumber : line.newNumber}</span>
      <Sign line={line} />
      <Text line={line} />
      {(line.kind !== 'context' || !isOld) && <CommentButton line={line} {...rest} />}
    </div>
  );
}

function Sign({ line: { kind } }: { line: PreparedLine }) {
  return (
    <span className={classes.sign}>
      <span aria-hidden>{SIGNS[kind]}</span>
      {kind !== 'context' && <span className={classes.hidden}>{SIGN_WORDS[kind]}</span>}
    </span>
  );
}

function Text({ line }: { line: PreparedLine }) {
  const coloured = useChunk(line.chunk)?.[line.chunkAt];
  return (
    <span className={classes.text}>
      {markTokens(piecesOf(line), coloured ?? null).map((token, at) =>
        token.className === '' && !token.isChanged ? (
          token.text
        ) : (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place
            key={at}
            className={token.className || undefined}
            data-changed={token.isChanged || undefined}
          >
            {token.text}
          </span>
        ),
      )}
    </span>
  );
}

/** Shown under the pointer; by keyboard `C` does the same on the current line. */
function CommentButton({ line, path, onComment }: LineProps) {
  const number = line.newNumber ?? line.oldNumber;
  const which = line.kind === 'removed' ? 'removed line' : 'line';
  return (
    <button
      type="button"
      tabIndex={-1}
      className={classes.comment}
      aria-label={`Comment on ${which} ${number}`}
      onClick={() => onComment(path, line)}
    >
      <IconPlus size={14} stroke={2} aria-hidden />
    </button>
  );
}
