import { type RefObject, useEffect } from 'react';
import { placesOf } from './find-text';

/** The names of the highlights in find-bar.css. */
const ALL = 'find';
const CURRENT = 'find-current';

/** What ends a line of text: a match does not go from one paragraph or cell into the next. */
const BLOCK = 'p, li, td, th, h1, h2, h3, h4, h5, h6, pre, button, div, blockquote';

/**
 * Marks every match in the rows that are drawn, also those that are drawn later. The first one in the row
 * of the current hit stands out. Nothing is put into the page for it: these are CSS highlights.
 */
export function useFindHighlights(
  scroller: RefObject<HTMLElement | null>,
  query: string,
  currentKey: string | null,
): void {
  useEffect(() => {
    const element = scroller.current;
    if (element === null || query === '') return;
    let frame = 0;
    const mark = () => {
      frame = 0;
      const isCurrent = (range: Range) => keyOfRow(range) === currentKey;
      const ranges = matchesIn(element, query);
      const current = ranges.find(isCurrent);
      CSS.highlights.set(ALL, new Highlight(...ranges.filter((range) => range !== current)));
      CSS.highlights.set(CURRENT, new Highlight(...(current ? [current] : [])));
    };
    const observer = new MutationObserver(() => {
      if (frame === 0) frame = requestAnimationFrame(mark);
    });
    observer.observe(element, { childList: true, characterData: true, subtree: true });
    mark();
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      CSS.highlights.delete(ALL);
      CSS.highlights.delete(CURRENT);
    };
  }, [scroller, query, currentKey]);
}

/** All matches in what is drawn of `element`, in order; a match may go over several pieces of a line. */
export function matchesIn(element: Element, query: string): Range[] {
  const ranges: Range[] = [];
  for (const line of linesOf(element)) {
    const text = line.map(({ data }) => data).join('');
    for (const at of placesOf(text, query)) ranges.push(rangeOver(line, at, at + query.length));
  }
  return ranges;
}

/** Text nodes that stand in the same block. */
function linesOf(element: Element): Text[][] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const lines: Text[][] = [];
  let block: Element | null | undefined;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!(node instanceof Text)) continue;
    const owner = node.parentElement?.closest(BLOCK);
    if (owner !== block || lines.length === 0) lines.push([]);
    block = owner;
    lines.at(-1)?.push(node);
  }
  return lines;
}

function rangeOver(line: readonly Text[], start: number, end: number): Range {
  const range = document.createRange();
  let passed = 0;
  for (const node of line) {
    const length = node.data.length;
    if (start >= passed && start < passed + length) range.setStart(node, start - passed);
    if (end > passed && end <= passed + length) range.setEnd(node, end - passed);
    passed += length;
  }
  return range;
}

function keyOfRow(range: Range): string | null {
  return (
    range.startContainer.parentElement?.closest('[data-row]')?.getAttribute('data-row') ?? null
  );
}
