import { ActionIcon } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type Ref, useEffect } from 'react';
import './find-bar.css';
import classes from './find-bar.module.css';
import type { Find } from './find-session';

/** Finds in the session: Enter and F3 go on, with Shift back, Esc closes and keeps the place. */
export function FindBar({ find, inputRef }: { find: Find; inputRef: Ref<HTMLInputElement> }) {
  useFindKeys(find);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') find.step(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') find.close();
    else return;
    event.preventDefault();
  };
  const hasHits = (find.found?.hits.length ?? 0) > 0;
  return (
    <search className={classes.bar}>
      <input
        ref={inputRef}
        className={classes.field}
        aria-label="Find in this session"
        placeholder="Find in this session"
        maxLength={500}
        spellCheck={false}
        value={find.query}
        onChange={(event) => find.type(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span className={classes.count} role="status" data-figures>
        {countWords(find)}
      </span>
      <ActionIcon
        size={26}
        aria-label="Previous"
        title="Previous (Shift+Enter)"
        disabled={!hasHits}
        onClick={() => find.step(-1)}
      >
        <IconChevronUp size={16} stroke={1.5} />
      </ActionIcon>
      <ActionIcon
        size={26}
        aria-label="Next"
        title="Next (Enter)"
        disabled={!hasHits}
        onClick={() => find.step(1)}
      >
        <IconChevronDown size={16} stroke={1.5} />
      </ActionIcon>
      <ActionIcon size={26} aria-label="Close" title="Close (Esc)" onClick={find.close}>
        <IconX size={16} stroke={1.5} />
      </ActionIcon>
    </search>
  );
}

function countWords({ found, isLooking, error, query }: Find): string {
  if (error) return 'Could not look';
  if (isLooking && found === null) return 'Looking…';
  if (found === null || query.trim() === '') return '';
  const count = found.hits.length;
  if (count === 0) return 'Not found';
  return `${found.at + 1} of ${count}${found.isCut ? '+' : ''}`;
}

/** F3 works wherever the focus is. */
function useFindKeys({ step }: Find): void {
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'F3') return;
      event.preventDefault();
      step(event.shiftKey ? -1 : 1);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [step]);
}
