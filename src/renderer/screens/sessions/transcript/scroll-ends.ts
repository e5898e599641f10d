import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Row } from './rows';
import { loadEnd, loadStart } from './transcript-pages';

type Parts = {
  sessionId: string;
  rows: readonly Row[];
  virtualizer: Virtualizer<HTMLElement, Element>;
  isReady: boolean;
  /** Messages sent from here so far. */
  sent: number;
};

/**
 * Goes to either end of the transcript, which is read where it is not known. By itself it goes to the end
 * when the transcript is there, after each message sent from here, and with new rows while it follows.
 */
export function useScrollEnds(
  { sessionId, rows, virtualizer, isReady, sent }: Parts,
  isFollowing: RefObject<boolean>,
) {
  const [arrivals, setArrivals] = useState(0);
  const goal = useRef<'start' | 'end' | null>(null);
  const arrive = (side: 'start' | 'end') => {
    goal.current = side;
    setArrivals((count) => count + 1);
  };
  const toStart = () => void loadStart(sessionId).then(() => arrive('start'));
  const toEnd = () => void loadEnd(sessionId).then(() => arrive('end'));

  // In a layout effect: the rows of that end have their place, and nothing has been painted yet.
  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows are what moves the end
  useLayoutEffect(() => {
    if (goal.current === 'start') virtualizer.scrollToOffset(0);
    else if (goal.current === 'end' || isFollowing.current) virtualizer.scrollToEnd();
    goal.current = null;
  }, [rows, arrivals]);

  // A notice below that takes room away must not cover what was in sight.
  useEffect(() => {
    const element = virtualizer.scrollElement;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (isFollowing.current) virtualizer.scrollToEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [virtualizer, isFollowing]);

  const latest = useRef(toEnd);
  latest.current = toEnd;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each sent message is a reason to go
  useEffect(() => {
    if (isReady) latest.current();
  }, [isReady, sent]);
  return { toStart, toEnd };
}
