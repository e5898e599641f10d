import { useCallback, useEffect, useRef, useState } from 'react';
import type { CommandOutput } from '../../../../shared/commands';
import type { CommandError } from '../../../../shared/errors';
import { call } from '../../../api';

type Hits = CommandOutput<'sessions.find'>;

/** Long enough that a word is typed, short enough not to be waited for. */
const TYPING_MS = 150;

export type Find = {
  isOpen: boolean;
  query: string;
  /** What the hits belong to: the query once it has been looked for. */
  found: ({ query: string; at: number } & Hits) | null;
  isLooking: boolean;
  error: CommandError | undefined;
  open(): void;
  close(): void;
  type(query: string): void;
  /** To the next hit, or the one before; from the last to the first. */
  step(by: 1 | -1): void;
};

/** Finds in a session: asks for what is typed, one question at a time, and walks the answers. */
export function useFind(sessionId: string, lastSeenSeq: () => number): Find {
  const [isOpen, setIsOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [found, setFound] = useState<Find['found']>(null);
  const [error, setError] = useState<CommandError>();
  const isAsking = useRef(false);
  const wanted = query.trim() === '' ? '' : query;

  const look = useCallback(async () => {
    if (isAsking.current || wanted === '') return;
    isAsking.current = true;
    const answer = await call('sessions.find', { sessionId, query: wanted.slice(0, 500) });
    isAsking.current = false;
    setError(answer.ok ? undefined : answer.error);
    const hits: Hits = answer.ok ? answer.data : { hits: [], isCut: false };
    setFound({ query: wanted, at: nearest(hits, lastSeenSeq()), ...hits });
  }, [sessionId, wanted, lastSeenSeq]);

  // Also when an answer comes and something else has been typed meanwhile.
  const isStale = isOpen && wanted !== (found?.query ?? '');
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is a reason to look again
  useEffect(() => {
    if (!isStale) return;
    if (wanted === '') setFound(null);
    const timer = setTimeout(() => void look(), TYPING_MS);
    return () => clearTimeout(timer);
  }, [isStale, wanted, look, found]);

  const step = useCallback((by: 1 | -1) => {
    setFound((now) => {
      const count = now?.hits.length ?? 0;
      return now === null || count === 0 ? now : { ...now, at: (now.at + by + count) % count };
    });
  }, []);
  return {
    isOpen,
    query,
    found,
    isLooking: isStale && wanted !== '',
    error,
    open: () => setIsOpen(true),
    close: () => setIsOpen(false),
    type: setQuery,
    step,
  };
}

/** The last hit up to what one reads, or the first of all. */
function nearest({ hits }: Hits, seq: number): number {
  return Math.max(
    0,
    hits.findLastIndex((hit) => hit.seq <= seq),
  );
}
