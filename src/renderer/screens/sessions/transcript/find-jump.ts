import type { Virtualizer } from '@tanstack/react-virtual';
import { matchesIn } from './find-highlights';

/** Frames that a row gets to draw what it holds: a diff comes with a chunk of its own. */
const MAX_FRAMES = 60;

type Place = { key: string; index: number; query: string };

/**
 * Brings a row into sight, and in it the first match, also inside of a part that scrolls by itself.
 * Returns how to give up on it.
 */
export function jumpToMatch(
  virtualizer: Virtualizer<HTMLElement, Element>,
  scroller: HTMLElement,
  { key, index, query }: Place,
): () => void {
  virtualizer.scrollToIndex(index, { align: 'start' });
  let frames = 0;
  let frame = requestAnimationFrame(look);
  function look() {
    const row = scroller.querySelector(`[data-row="${CSS.escape(key)}"]`);
    const match = row && matchesIn(row, query)[0];
    frames += 1;
    if (match) centre(virtualizer, scroller, match);
    // Once more when the row has been measured: what is above it may have moved it.
    if (frames < (match ? 3 : MAX_FRAMES)) frame = requestAnimationFrame(look);
  }
  return () => cancelAnimationFrame(frame);
}

function centre(
  virtualizer: Virtualizer<HTMLElement, Element>,
  scroller: HTMLElement,
  match: Range,
): void {
  for (let part = match.startContainer.parentElement; part !== null; part = part.parentElement) {
    if (part === scroller) break;
    if (part.scrollHeight > part.clientHeight || part.scrollWidth > part.clientWidth)
      scrollInside(part, match);
  }
  const { top } = match.getBoundingClientRect();
  const frame = scroller.getBoundingClientRect();
  const isSeen = top > frame.top + frame.height * 0.15 && top < frame.bottom - frame.height * 0.15;
  if (isSeen) return;
  const offset = scroller.scrollTop + top - frame.top - frame.height / 2;
  virtualizer.scrollToOffset(Math.max(0, offset));
}

function scrollInside(part: HTMLElement, match: Range): void {
  const [inner, outer] = [match.getBoundingClientRect(), part.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom)
    part.scrollTop += inner.top - outer.top - part.clientHeight / 2;
  if (inner.left < outer.left || inner.right > outer.right)
    part.scrollLeft += inner.left - outer.left - part.clientWidth / 2;
}
