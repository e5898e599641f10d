import { useEffect, useRef } from 'react';

/** Steps that Esc can take back, innermost last. */
const steps: { current: () => void }[] = [];

/**
 * Lets Esc take back one step while `isActive`: close a panel, leave a selection. The step that was
 * entered last goes first; dialogs, menus and the palette close themselves before any of these.
 */
export function useEscape(isActive: boolean, back: () => void): void {
  const latest = useRef(back);
  useEffect(() => {
    latest.current = back;
  });
  useEffect(() => {
    if (!isActive) return;
    const step = { current: () => latest.current() };
    steps.push(step);
    return () => {
      steps.splice(steps.indexOf(step), 1);
    };
  }, [isActive]);
}

/** Listens for Esc; mounted once, by the shell. */
export function useEscapeKey(): void {
  useEffect(() => {
    // Asked before a dialog hears of the key: by the time this one does, it may be closed and gone.
    let hadOverlay = false;
    const onKeyDownFirst = (event: KeyboardEvent) => {
      if (event.key === 'Escape') hadOverlay = hasOpenOverlay();
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || hadOverlay) return;
      steps.at(-1)?.current();
    };
    window.addEventListener('keydown', onKeyDownFirst, { capture: true });
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onKeyDownFirst, { capture: true });
      window.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}

function hasOpenOverlay(): boolean {
  // A closed selection keeps its list in the page, unseen.
  const overlays = document.querySelectorAll('[role="dialog"], [role="menu"], [role="listbox"]');
  return [...overlays].some((overlay) => overlay.checkVisibility());
}
