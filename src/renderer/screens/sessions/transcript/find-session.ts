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
  /** Opens for a message that is known to hold this, whatever one reads now. */
  openAt(query: string, seq: number): void;
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
  /** The message that the answer to this query starts at. */
  const target = useRef<{ query: string; seq: number } | null>(null);
  const wanted = query.trim() === '' ? '' : query;

  const look = useCallback(async () => {
    if (isAsking.current || wanted === '') return;
    isAsking.current = true;
    const answer = await call('sessions.find', { sessionId, query: wanted.slice(0, 500) });
    isAsking.current = false;
    setError(answer.ok ? undefined : answer.error);
    const told: Hits = answer.ok ? answer.data : { hits: [], isCut: false };
    const seq = target.current?.query === wanted ? target.current.seq : null;
    if (seq !== null) target.current = null;
    const hits = seq === null ? told : withHit(told, seq);
    setFound({ query: wanted, at: nearest(hits, seq ?? lastSeenSeq()), ...hits });
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
  const openAt = useCallback((text: string, seq: number) => {
    target.current = { query: text, seq };
    setIsOpen(true);
    setQuery(text);
    // Also when the same was looked for before.
    setFound(null);
  }, []);
  return {
    isOpen,
    query,
    found,
    isLooking: isStale && wanted !== '',
    error,
    open: () => setIsOpen(true),
    openAt,
    close: () => setIsOpen(false),
    type: setQuery,
    step,
  };
}

/** A message that another search found may hold the words in another form than they are looked for here. */
export function withHit({ hits, isCut }: Hits, seq: number): Hits {
  if (hits.some((hit) => hit.seq === seq)) return { hits, isCut };
  const all = [...hits, { seq, excerpt: '' }].sort((a, b) => a.seq - b.seq);
  return { hits: all, isCut };
}

/** The last hit up to what one reads, or the first of all. */
function nearest({ hits }: Hits, seq: number): number {
  return Math.max(
    0,
    hits.findLastIndex((hit) => hit.seq <= seq),
  );
}
