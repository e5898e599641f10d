import { IconSearch } from '@tabler/icons-react';
import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { useActions } from '../../../actions';
import { useEscape } from '../../../escape';
import { takeFindRequest, useFindRequest } from '../search/find-request';
import { useFindHighlights } from './find-highlights';
import { jumpToMatch } from './find-jump';
import { type Find, useFind } from './find-session';
import { rowHolding } from './find-text';
import type { OpenStates } from './open-state';
import { openKey, type Row } from './rows';
import { loadAround } from './transcript-pages';
import { entryOf, useTranscriptPart } from './transcripts-store';

type Parts = {
  sessionId: string;
  rows: readonly Row[];
  virtualizer: Virtualizer<HTMLElement, Element>;
  scroller: RefObject<HTMLElement | null>;
  openStates: OpenStates;
  /** Before it scrolls to a hit. */
  onJump: () => void;
};

/** Find in page for a transcript that is never in the page as a whole. */
export function useFindInTranscript(parts: Parts) {
  const { sessionId, rows, virtualizer, scroller } = parts;
  const field = useRef<HTMLInputElement>(null);
  const latestRows = useRef(rows);
  latestRows.current = rows;
  const lastSeenSeq = useCallback(() => {
    const row = latestRows.current[virtualizer.range?.endIndex ?? -1];
    return row === undefined || row.kind === 'footer' ? Number.POSITIVE_INFINITY : row.seq;
  }, [virtualizer]);
  const find = useFind(sessionId, lastSeenSeq);
  const currentKey = useJumps(parts, find);
  useFindHighlights(scroller, find.isOpen ? (find.found?.query ?? '') : '', currentKey);

  useActions([
    {
      id: 'sessions.findInside',
      title: 'Find in this session',
      group: 'This session',
      icon: IconSearch,
      shortcut: 'mod+F',
      run: () => {
        find.open();
        field.current?.select();
      },
    },
  ]);
  useEscape(find.isOpen, find.close);
  useRequestedFind(sessionId, find);
  const { isOpen } = find;
  const wasOpen = useRef(false);
  useEffect(() => {
    if (isOpen) field.current?.select();
    // The keys go on from the place that was found.
    else if (wasOpen.current) scroller.current?.focus({ preventScroll: true });
    wasOpen.current = isOpen;
  }, [isOpen, scroller]);
  return { find, field };
}

/** What the search over all sessions found here; waits until there is a transcript to look in. */
function useRequestedFind(sessionId: string, { openAt }: Find): void {
  const request = useFindRequest(sessionId);
  const isReady = useTranscriptPart(sessionId, ({ load }) => load === 'ready');
  useEffect(() => {
    if (request === null || !isReady) return;
    takeFindRequest();
    openAt(request.query, request.seq);
  }, [request, isReady, openAt]);
}

type Target = { seq: number; query: string };

/** Brings each hit into sight that one steps to; answers the key of the row that holds it. */
function useJumps(parts: Parts, { isOpen, found }: Find): string | null {
  const { sessionId, rows, virtualizer, scroller, openStates, onJump } = parts;
  const [target, setTarget] = useState<Target | null>(null);
  const [currentKey, setCurrentKey] = useState<string | null>(null);
  const hit = isOpen ? found?.hits[found.at] : undefined;
  const query = found?.query ?? '';
  const seq = hit?.seq;

  useEffect(() => {
    setCurrentKey(null);
    if (seq === undefined) return;
    let isWanted = true;
    onJump();
    void loadAround(sessionId, seq).then((isKnown) => {
      if (isWanted && isKnown) setTarget({ seq, query });
    });
    return () => {
      isWanted = false;
    };
  }, [sessionId, seq, query, onJump]);

  const stop = useRef(() => {});
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows may come after the target, but move it once
  useEffect(() => {
    if (target === null) return;
    const { toolCalls } = entryOf(sessionId).transcript;
    const index = rowHolding(rows, toolCalls, target);
    const row = rows[index];
    const element = scroller.current;
    if (row === undefined || row.kind === 'footer' || element === null) return;
    setTarget(null);
    setCurrentKey(row.key);
    const key = openKey(row);
    if (key !== null) openStates.set(key, true);
    stop.current();
    stop.current = jumpToMatch(virtualizer, element, { key: row.key, index, query: target.query });
  }, [target, rows]);
  useEffect(() => () => stop.current(), []);
  return currentKey;
}
