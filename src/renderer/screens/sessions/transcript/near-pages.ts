import { type RefObject, useCallback, useEffect } from 'react';
import { distanceFromEnd } from './scroll-place';
import { loadEarlier, loadLater } from './transcript-pages';
import { useTranscriptPart } from './transcripts-store';

/** Closer to either edge of what is known than this, the page beyond is read. In pixels. */
const NEAR_EDGE = 1_200;

/** Reads the page before or after what is known when its edge comes near; call it on every scroll. */
export function useNearPages(
  sessionId: string,
  scroller: RefObject<HTMLElement | null>,
): () => void {
  const isIdle = useTranscriptPart(
    sessionId,
    ({ load, paging, error }) => load === 'ready' && paging === null && error === undefined,
  );
  const messages = useTranscriptPart(sessionId, ({ transcript }) => transcript.messages);
  const loadNear = useCallback(() => {
    const element = scroller.current;
    if (!isIdle || element === null || element.clientHeight === 0) return;
    if (element.scrollTop < NEAR_EDGE) void loadEarlier(sessionId);
    if (distanceFromEnd(element) < NEAR_EDGE) void loadLater(sessionId);
  }, [sessionId, scroller, isIdle]);

  // One page may not be enough to fill the screen. After a frame, when the new rows have their place.
  // biome-ignore lint/correctness/useExhaustiveDependencies: new messages move the edges
  useEffect(() => {
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(loadNear);
    });
    return () => cancelAnimationFrame(frame);
  }, [loadNear, messages]);
  return loadNear;
}
