import type { KeyboardEvent } from 'react';

type Box = { left: number; top: number; width: number; height: number };

/** Arrows move the focus to the card that lies there; Home and End to the first and the last. */
export function moveCardFocus(event: KeyboardEvent<HTMLElement>): void {
  const container = event.currentTarget.closest('[data-provider-cards]');
  const cards = [...(container?.querySelectorAll<HTMLElement>('[data-provider-card]') ?? [])];
  const at = cards.indexOf(event.currentTarget);
  const boxes = cards.map((card) => card.getBoundingClientRect());
  const next = nextCard(boxes, at, event.key);
  if (next === null) return;
  event.preventDefault();
  cards[next]?.focus();
}

/** The index that a key leads to from `at`; null when it leads nowhere. */
export function nextCard(boxes: readonly Box[], at: number, key: string): number | null {
  if (key === 'Home') return 0;
  if (key === 'End') return boxes.length - 1;
  // In reading order, so that no card is out of reach from the end of a row.
  if (key === 'ArrowRight') return at + 1 < boxes.length ? at + 1 : null;
  if (key === 'ArrowLeft') return at > 0 ? at - 1 : null;
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return null;
  const from = boxes[at];
  if (from === undefined) return null;
  const sign = key === 'ArrowDown' ? 1 : -1;
  const there = boxes
    .map((box, index) => ({ index, rows: sign * (box.top - from.top), aside: aside(box, from) }))
    .filter(({ rows }) => rows > 1)
    .toSorted((a, b) => a.rows - b.rows || a.aside - b.aside);
  // Of the nearest row, the card that is nearest sideways.
  return there[0]?.index ?? null;
}

function aside(box: Box, from: Box): number {
  return Math.abs(box.left + box.width / 2 - (from.left + from.width / 2));
}
