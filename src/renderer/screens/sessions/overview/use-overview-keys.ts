import { type RefObject, useEffect } from 'react';

/**
 * J and K (or the arrows) walk over the rows, Enter opens, S stops and R resumes the one that has the focus.
 * They work from the moment the overview is shown: its first row takes the focus.
 */
export function useOverviewKeys(body: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) rowsIn(body.current)[0]?.focus();
    const onKeyDown = (event: KeyboardEvent) => {
      if (isTaken(event) || isWritten(event.target)) return;
      const rows = rowsIn(body.current);
      const item = document.activeElement?.closest('li');
      const at = rows.findIndex((row) => row.closest('li') === item);
      const act = actionOf(event.key, rows, at);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [body]);
}

function actionOf(key: string, rows: readonly HTMLElement[], at: number): (() => void) | undefined {
  const button = (name: string) => rows[at]?.closest('li')?.querySelector<HTMLElement>(name);
  switch (key) {
    case 'j':
    case 'ArrowDown':
      return () => rows[Math.min(at + 1, rows.length - 1)]?.focus();
    case 'k':
    case 'ArrowUp':
      return () => rows[Math.max(at - 1, 0)]?.focus();
    case 's':
      return () => button('[data-stop]')?.click();
    case 'r':
      return () => button('[data-resume]')?.click();
    default:
      return undefined;
  }
}

function rowsIn(body: HTMLElement | null): HTMLElement[] {
  return [...(body?.querySelectorAll<HTMLElement>('[data-overview-row]') ?? [])];
}

/** Where letters are text, or belong to what lies above the page. */
function isWritten(target: EventTarget | null): boolean {
  const elsewhere = 'input, textarea, select, [role="dialog"], [role="menu"]';
  return target instanceof Element && target.closest(elsewhere) !== null;
}

function isTaken(event: KeyboardEvent): boolean {
  return event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
}
