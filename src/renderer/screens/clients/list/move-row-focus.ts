import type { KeyboardEvent } from 'react';

const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_at, last) => last,
};

/** Arrows, Home and End move the focus among the clients of the table. */
export function moveRowFocus(event: KeyboardEvent<HTMLElement>): void {
  const rows = clientRows();
  const at = rows.indexOf(event.currentTarget);
  const step = STEPS[event.key];
  if (step === undefined || at < 0) return;
  event.preventDefault();
  rows[step(at, rows.length - 1)]?.focus();
}

/** The first one, or that of a client. */
export function focusRow(clientId?: string): void {
  const rows = clientRows();
  const row =
    clientId === undefined ? rows[0] : rows.find(({ dataset }) => dataset.clientRow === clientId);
  row?.focus();
}

function clientRows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-client-row]')];
}
