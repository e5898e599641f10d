import { useState } from 'react';
import { CodeBlock, Markdown } from './markdown';
import classes from './markdown.module.css';
import { createMarkdownChunks } from './markdown-chunks';

/** Text that is being streamed. What can no longer change is not parsed again, nor is code that grows. */
export function LiveText({ text }: { text: string }) {
  const [chunksOf] = useState(createMarkdownChunks);
  const { settled, rest, openCode } = chunksOf(text);
  return (
    <div className={classes.live}>
      {(rest === '' ? settled : [...settled, rest]).map((chunk, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: chunks only grow at the end
        <Markdown key={at} text={chunk} />
      ))}
      {openCode && <CodeBlock {...openCode} isGrowing />}
    </div>
  );
}
