import { useEffect, useState } from 'react';
import type { CommandOutput } from '../../../../shared/commands';
import type { CommandError, Result } from '../../../../shared/errors';
import { call } from '../../../api';
import { createLookups } from './lookups';

export type Found = CommandOutput<'sessions.search'>;
export type Hit = Found['hits'][number];

/** How often it is asked again while older messages are still being made findable. */
const INDEXING_MS = 1_500;

export type Search = {
  /** The latest answer and what it belongs to; kept while the next one is on its way. */
  found: ({ query: string } & Found) | null;
  isLooking: boolean;
  error: CommandError | undefined;
  again: () => void;
};

/** Looks in all sessions of the profile for what is typed. */
export function useSearch(profileId: string, typed: string): Search {
  const query = typed.trim().slice(0, 200);
  const [found, setFound] = useState<Search['found']>(null);
  const [error, setError] = useState<CommandError>();
  const [lookups] = useState(() =>
    createLookups(
      (wanted) => call('sessions.search', { profileId, query: wanted }),
      (wanted, answer: Result<Found>) => {
        setError(answer.ok ? undefined : answer.error);
        if (answer.ok) setFound({ query: wanted, ...answer.data });
      },
    ),
  );
  useEffect(() => {
    setError(undefined);
    if (query === '') setFound(null);
    lookups.want(query);
  }, [lookups, query]);
  useEffect(() => lookups.stop, [lookups]);

  const isIndexing = found !== null && found.indexed < 1;
  useEffect(() => {
    if (!isIndexing) return;
    const timer = setInterval(lookups.again, INDEXING_MS);
    return () => clearInterval(timer);
  }, [isIndexing, lookups]);
  return {
    found,
    isLooking: query !== '' && error === undefined && found?.query !== query,
    error,
    again: lookups.again,
  };
}
