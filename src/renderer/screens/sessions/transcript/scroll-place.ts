import { type RefObject, useCallback, useRef, useState } from 'react';
import { setFollowing } from './transcripts-store';

/** Closer to the end than this counts as being there: new text is followed. In pixels. */
export const AT_END = 48;
/**
 * Whether the end is in sight. `hold` keeps what one looks at in its place while the next change of size
 * happens: something that a person opened grows downwards, also at the end.
 */
export function useScrollPlace(
  sessionId: string,
  scroller: RefObject<HTMLElement | null>,
  hasLater: boolean,
) {
  const [isAtEnd, setIsAtEnd] = useState(true);
  const [isHeld, setIsHeld] = useState(false);
  const isFollowing = useRef(true);
  const hold = useCallback(() => {
    isFollowing.current = false;
    setIsHeld(true);
  }, []);
  /** Something else than a person is about to scroll away from the end. */
  const leaveEnd = useCallback(() => {
    isFollowing.current = false;
  }, []);
  const measure = () => {
    const element = scroller.current;
    if (element === null) return;
    isFollowing.current = distanceFromEnd(element) <= AT_END && !hasLater;
    setFollowing(sessionId, isFollowing.current);
    setIsAtEnd(isFollowing.current);
    setIsHeld(false);
  };
  return { isAtEnd: isAtEnd && !hasLater, isFollowing, isHeld, hold, leaveEnd, measure };
}

/** Pixels that are still below what is seen. */
export function distanceFromEnd(element: HTMLElement): number {
  return element.scrollHeight - element.clientHeight - element.scrollTop;
}

/** Brings what a person opened into sight, as far as it fits under its own beginning. */
export function revealOpened(scroller: HTMLElement): void {
  const row = document.activeElement?.closest('[data-row]');
  if (!row || !scroller.contains(row)) return;
  const [seen, opened] = [scroller.getBoundingClientRect(), row.getBoundingClientRect()];
  const below = Math.min(opened.bottom - seen.bottom, opened.top - seen.top);
  if (below > 0) scroller.scrollTop += below;
}
