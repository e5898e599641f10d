import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy, IconPhoto } from '@tabler/icons-react';
import { type MouseEvent, memo, type ReactNode } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { call } from '../../../api';
import { ScrollRegion } from '../../../components/scroll-region';
import { Code, GrowingCode } from '../code/code';
import classes from './markdown.module.css';

/**
 * Text of a model as Markdown. Raw HTML stays text, links ask before they open, and images are not
 * fetched: what a model writes can neither run nor phone home.
 */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return (
    <div className={classes.prose} data-selectable>
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={COMPONENTS}>
        {text}
      </ReactMarkdown>
    </div>
  );
});

const COMPONENTS: Components = {
  a: ({ href, children }) => <ModelLink href={href}>{children}</ModelLink>,
  img: ({ src, alt }) => (
    <ModelLink href={typeof src === 'string' ? src : undefined}>
      <span className={classes.image}>
        <IconPhoto size={14} stroke={1.5} aria-hidden />
        {alt || 'Image'}
      </span>
    </ModelLink>
  ),
  pre: ({ children }) => <>{children}</>,
  code: ({ className, children }) => {
    const source = String(children);
    const language = /language-(\S+)/.exec(className ?? '')?.[1];
    const isBlock = language !== undefined || source.endsWith('\n');
    return isBlock ? (
      <CodeBlock source={source.replace(/\n$/, '')} language={language} />
    ) : (
      <code className={classes.code}>{children}</code>
    );
  },
  table: ({ children }) => (
    <ScrollRegion role="group" className={classes.table} aria-label="Table">
      <table>{children}</table>
    </ScrollRegion>
  ),
};

function ModelLink({ href, children }: { href: string | undefined; children: ReactNode }) {
  if (href === undefined || !/^(https|mailto):/i.test(href)) return <span>{children}</span>;
  const open = (event: MouseEvent) => {
    event.preventDefault();
    void call('app.openLink', { url: href, fromModel: true });
  };
  return (
    <a href={href} title={href} onClick={open} onAuxClick={open}>
      {children}
    </a>
  );
}

type CodeBlockProps = { source: string; language: string | undefined; isGrowing?: boolean };

/** Code with what it is written in, and a button that copies it. */
export function CodeBlock({ source, language, isGrowing = false }: CodeBlockProps) {
  const { copied, copy } = useClipboard({ timeout: 1_500 });
  return (
    <div className={classes.block}>
      <div className={classes.blockHead}>
        <span>{language ?? 'text'}</span>
        <ActionIcon
          size={22}
          aria-label={copied ? 'Copied' : 'Copy code'}
          onClick={() => copy(source)}
        >
          {copied ? <IconCheck size={14} stroke={1.5} /> : <IconCopy size={14} stroke={1.5} />}
        </ActionIcon>
      </div>
      <ScrollRegion role="group" className={classes.scroller} aria-label="Code">
        <pre className={classes.pre}>
          {isGrowing ? (
            <GrowingCode source={source} language={language} />
          ) : (
            <Code source={source} language={language} />
          )}
        </pre>
      </ScrollRegion>
    </div>
  );
}
