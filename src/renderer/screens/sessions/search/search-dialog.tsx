import { Modal } from '@mantine/core';
import { IconLoader2, IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { announce } from '../../../announce';
import { useIsSlow } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { useProfile } from '../../../profile';
import { openHit } from './open-hit';
import { Results } from './results';
import classes from './search-dialog.module.css';
import { closeSearch, useSearchPlace } from './search-place';
import { countWords, indexingWords } from './search-words';
import { stepFrom } from './step-from';
import { useOpened } from './use-opened';
import { type Hit, useSearch } from './use-search';

const NO_HITS: readonly Hit[] = [];

/** Finds in everything that was said, in all sessions of the profile. */
export default function SearchDialog() {
  const isOpen = useOpened(useSearchPlace((place) => place.isOpen));
  return (
    <Modal
      opened={isOpen}
      onClose={closeSearch}
      size={760}
      padding={0}
      centered={false}
      yOffset="10vh"
      withCloseButton={false}
      attributes={{ content: { 'aria-label': 'Search all transcripts' } }}
      classNames={{ body: classes.body ?? '' }}
    >
      <SearchPanel />
    </Modal>
  );
}

function SearchPanel() {
  const { id: profileId } = useProfile();
  const query = useSearchPlace((place) => place.query);
  const { found, isLooking, error, again } = useSearch(profileId, query);
  const [selected, setSelected] = useState(0);
  const listId = useId();
  const isSlow = useIsSlow(isLooking);
  const hits = found?.hits ?? NO_HITS;
  const at = Math.min(selected, hits.length - 1);
  useFoundAnnouncement(found?.query, found ? countWords(found) : '');

  const open = (hit: Hit | undefined) => {
    if (hit === undefined) return;
    closeSearch();
    openHit(hit, query);
  };
  const type = (text: string) => {
    useSearchPlace.setState({ query: text });
    setSelected(0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = stepFrom(at, hits.length, event.key);
    if (next !== null) setSelected(next);
    else if (event.key === 'Enter' && !isLooking) open(hits[at]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className={classes.field}>
        {isSlow ? (
          <IconLoader2 className={classes.busy} size={18} stroke={1.5} aria-hidden />
        ) : (
          <IconSearch size={18} stroke={1.5} aria-hidden />
        )}
        <input
          className={classes.input}
          role="combobox"
          aria-label="Search all transcripts"
          aria-expanded={hits.length > 0}
          aria-controls={listId}
          aria-activedescendant={hits.length > 0 ? `${listId}-${at}` : undefined}
          aria-autocomplete="list"
          placeholder="Search everything that was said"
          maxLength={200}
          spellCheck={false}
          autoComplete="off"
          data-autofocus
          value={query}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => type(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      {error && (
        <div className={classes.error}>
          <ErrorNotice error={error} onRetry={again} />
        </div>
      )}
      <Results
        listId={listId}
        hits={hits}
        at={at}
        onSelect={setSelected}
        onOpen={open}
        empty={emptyWords(query, found, isLooking || error !== undefined)}
      />
      <footer className={classes.foot}>
        <span data-figures>{found && hits.length > 0 ? footWords(found) : KEYS}</span>
        <span className={classes.indexing} data-figures>
          {found && indexingWords(found.indexed)}
        </span>
      </footer>
    </>
  );
}

const KEYS = '↑ ↓ to move, Enter to open at the message';

function footWords(found: Parameters<typeof countWords>[0]): string {
  return found.isCut ? `${countWords(found)}. Add a word to narrow it down.` : countWords(found);
}

/** What stands in place of results; null while there is nothing to say yet. */
function emptyWords(
  query: string,
  found: { query: string; indexed: number } | null,
  isBusy: boolean,
): { title: string; text: string } | null {
  if (query.trim() === '') {
    return {
      title: 'Search all transcripts',
      text: 'Finds what was said, what tools did and titles, in archived sessions as well. Words in "quotes" stand together.',
    };
  }
  if (isBusy || found === null) return null;
  return {
    title: `Nothing has “${found.query}”`,
    text:
      found.indexed < 1
        ? 'Older messages are still being made findable: more may turn up in a moment.'
        : 'Try fewer words, or only the beginning of one.',
  };
}

function useFoundAnnouncement(query: string | undefined, words: string): void {
  useEffect(() => {
    if (query !== undefined) announce(words);
  }, [query, words]);
}
