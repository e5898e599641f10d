import { Fragment, memo } from 'react';
import './code.css';
import { type Token, useGrowingTokens, useTokens } from './tokens';

/** Code with colours, once they are there; the same text without them before. */
export const Code = memo(function Code({
  source,
  language,
}: {
  source: string;
  language: string | undefined;
}) {
  const lines = useTokens(source, language);
  if (lines === null) return <code>{source}</code>;
  return (
    <code>
      {lines.map((tokens, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
        <Fragment key={at}>
          {at > 0 && '\n'}
          <TokenRun tokens={tokens} />
        </Fragment>
      ))}
    </code>
  );
});

/**
 * Code that is still being written: each line is an element of its own, so that a letter more neither
 * renders nor lays out the lines before it. Colours follow a little behind.
 */
export function GrowingCode({
  source,
  language,
}: {
  source: string;
  language: string | undefined;
}) {
  const coloured = useGrowingTokens(source, language);
  return (
    <code className="growing">
      {source.split('\n').map((line, at) => {
        const tokens = coloured[at];
        return tokens === undefined ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
          <PlainLine key={at} text={line} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
          <ColouredLine key={at} tokens={tokens} />
        );
      })}
    </code>
  );
}

const PlainLine = memo(function PlainLine({ text }: { text: string }) {
  return <span>{`${text}\n`}</span>;
});

const ColouredLine = memo(function ColouredLine({ tokens }: { tokens: readonly Token[] }) {
  return (
    <span>
      <TokenRun tokens={tokens} />
      {'\n'}
    </span>
  );
});

function TokenRun({ tokens }: { tokens: readonly Token[] }) {
  return tokens.map(({ text, className }, at) =>
    className === '' ? (
      text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place
      <span key={at} className={className}>
        {text}
      </span>
    ),
  );
}
