import { IconChevronRight, IconWorldSearch, IconX } from '@tabler/icons-react';
import clsx from 'clsx';
import { type MouseEvent, useId } from 'react';
import { call } from '../../../api';
import { revealHidden } from '../code/reveal';
import { useOpen } from './open-state';
import { openKey, type RowOf } from './rows';
import classes from './server-tool-row.module.css';
import { hostOf, isOpenable, serverToolWords } from './server-tool-words';

/** A search or a page that the provider fetched: a line that opens to its sources. */
export function ServerToolRow({ row }: { row: RowOf<'server_tool'> }) {
  const { input, sources, error } = row.block;
  const [isOpen, toggle] = useOpen(openKey(row));
  const bodyId = useId();
  const canOpen = sources.length > 0 || error !== null;
  const { verb, outcome } = serverToolWords(row.block);
  return (
    <div>
      <button
        type="button"
        className={classes.line}
        aria-expanded={canOpen ? isOpen : undefined}
        aria-controls={canOpen && isOpen ? bodyId : undefined}
        onClick={canOpen ? toggle : undefined}
      >
        {error === null ? (
          <IconWorldSearch size={16} stroke={1.5} aria-hidden />
        ) : (
          <IconX className={classes.failed} size={16} stroke={1.75} aria-hidden />
        )}
        <span className={classes.verb}>{verb}</span>
        <span className={classes.input} title={input}>
          {revealHidden(input)}
        </span>
        <span className={clsx(classes.outcome, error !== null && classes.failed)} data-figures>
          {outcome}
        </span>
        {canOpen && (
          <IconChevronRight
            className={clsx(classes.chevron, isOpen && classes.turned)}
            size={14}
            stroke={1.75}
            aria-hidden
          />
        )}
      </button>
      {isOpen && canOpen && (
        <div id={bodyId} className={classes.body}>
          {error !== null && <p>{error}</p>}
          <ul>
            {sources.map((source) => (
              <li key={source.url}>
                <Source {...source} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function Source({ title, url }: { title: string; url: string }) {
  const words = revealHidden(title) || url;
  if (!isOpenable(url)) return <span>{words}</span>;
  const open = (event: MouseEvent) => {
    event.preventDefault();
    void call('app.openLink', { url, fromModel: true });
  };
  return (
    <>
      <a href={url} title={url} onClick={open} onAuxClick={open}>
        {words}
      </a>{' '}
      <span className={classes.host}>{hostOf(url)}</span>
    </>
  );
}
