import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useReducer, useRef } from 'react';
import { anchors } from './review-place';
import { anchorOf, findAnchor, type ReviewRow } from './review-rows';

type Parts = {
  sessionId: string;
  rows: readonly ReviewRow[];
  scroller: RefObject<HTMLElement | null>;
  virtualizer: Virtualizer<HTMLElement, Element>;
  headHeight: number;
  /** The file at the top, after the person scrolled. */
  onTop: (path: string) => void;
};

/**
 * What one reads stays where it is when rows come, go or change above it: files are read when they come in
 * sight, and a session at work changes them all the time.
 */
export function useKeptPlace({ sessionId, rows, scroller, virtualizer, headHeight, onTop }: Parts) {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const latest = useRef(rows);
  /** Where the kept row began when it was last seen; null when it is not there (yet). */
  const keptStart = useRef<number | null>(null);
  const setTo = useRef(-1);
  useEffect(() => {
    latest.current = rows;
  });

  useLayoutEffect(() => {
    const anchor = anchors.get(sessionId);
    const element = scroller.current;
    if (!anchor || !element) return;
    const at = findAnchor(rows, anchor);
    const start = virtualizer.measurementsCache[at]?.start;
    if (start === undefined) return;
    const isThere = rows[at]?.key === anchor.key;
    const moved = isThere && keptStart.current !== null ? start - keptStart.current : null;
    // What took the place of the row begins right under the head of its file.
    const offset = isThere ? anchor.offset : rows[at]?.kind === 'file' ? 0 : -headHeight;
    const wanted = moved === null ? start + offset : element.scrollTop + moved;
    keptStart.current = isThere ? start : null;
    if (Math.abs(element.scrollTop - wanted) < 1) return;
    element.scrollTop = wanted;
    setTo.current = element.scrollTop;
    // Before the browser tells: the rows of the new place are drawn in this very frame.
    virtualizer.scrollOffset = element.scrollTop;
    redraw();
  }, [rows, sessionId, scroller, virtualizer, headHeight]);

  const keep = (at: number, offset: number) => {
    const row = latest.current[at];
    if (!row) return;
    anchors.set(sessionId, anchorOf(row, offset));
    keptStart.current = virtualizer.measurementsCache[at]?.start ?? null;
  };
  return {
    onScroll: () => {
      const top = scroller.current?.scrollTop ?? 0;
      // The browser tells of what was just set as well.
      if (Math.abs(top - setTo.current) < 1) return;
      setTo.current = -1;
      const item = virtualizer.getVirtualItemForOffset(top);
      const row = item && latest.current[item.index];
      if (!item || !row) return;
      keep(item.index, top - item.start);
      onTop(row.file.path);
    },
    /** A row was brought into sight on purpose: that is what stays now. */
    onReveal: (at: number) => {
      const kind = latest.current[at]?.kind;
      if (kind === 'file') keep(at, 0);
      else if (kind === 'hunk') keep(at, -headHeight);
      setTo.current = scroller.current?.scrollTop ?? -1;
    },
  };
}
