import type { KeyboardEvent } from 'react';

const STEPS: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => Math.min(at + 1, count - 1),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_at, count) => count - 1,
};

/** Arrows, Home and End move the focus among the rows of the list, over the borders of its groups. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const list = event.currentTarget.closest('[data-session-list]');
  const rows = [...(list?.querySelectorAll<HTMLElement>('[data-session-row]') ?? [])];
  const at = rows.indexOf(event.currentTarget);
  const step = STEPS[event.key];
  if (step === undefined || at < 0) return;
  event.preventDefault();
  rows[step(at, rows.length)]?.focus();
}
