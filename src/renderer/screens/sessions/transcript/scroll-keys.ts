import { type RefObject, useEffect, useRef } from 'react';

/** Of what is seen, this much stays in sight after a page: one finds one's place again. In pixels. */
const OVERLAP = 60;

type Places = { toStart: () => void; toEnd: () => void };

/**
 * Home and End go to the first and the last message of all, not only of those that are loaded. Page up
 * and down also work from the message field, where one's hands are.
 */
export function useScrollKeys(scroller: RefObject<HTMLElement | null>, places: Places): void {
  const latest = useRef(places);
  useEffect(() => {
    latest.current = places;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const element = scroller.current;
      if (element === null || event.defaultPrevented || isModified(event)) return;
      const run = actionOf(event, element, latest.current);
      if (run === null) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [scroller]);
}

function actionOf({ key, target }: KeyboardEvent, element: HTMLElement, places: Places) {
  const isHere = target === element || target === document.body;
  if (isHere && key === 'Home') return places.toStart;
  if (isHere && key === 'End') return places.toEnd;
  if (!isHere && !isShortField(target)) return null;
  const page = element.clientHeight - OVERLAP;
  if (key === 'PageUp') return () => element.scrollBy({ top: -page });
  if (key === 'PageDown') return () => element.scrollBy({ top: page });
  return null;
}

/** A long text in the field has pages of its own. */
function isShortField(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement && target.scrollHeight <= target.clientHeight;
}

function isModified(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
}
