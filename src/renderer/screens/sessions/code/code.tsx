import { Fragment, memo } from 'react';
import './code.css';
import { type Token, useTokens } from './tokens';

/** Code with colours, once the highlighter has arrived; the same text without them before. */
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
