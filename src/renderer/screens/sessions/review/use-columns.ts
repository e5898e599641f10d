import { type RefObject, useLayoutEffect, useState } from 'react';
import type { ReviewLayout } from './review-rows';

/** Of the monospace font at its size, in px; heights are measured once drawn, so this may be a little off. */
const CHARACTER = 7.5;
/** Numbers, sign and padding beside the text of a line, in px. */
const BESIDE: Record<ReviewLayout, number> = { unified: 122, split: 76 };

/** How many characters fit in a line before it wraps. */
export function useColumns(scroller: RefObject<HTMLElement | null>, layout: ReviewLayout): number {
  const [width, setWidth] = useState(600);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  const side = layout === 'split' ? width / 2 : width;
  return Math.floor((side - BESIDE[layout]) / CHARACTER);
}
