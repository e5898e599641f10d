import type { Credential } from '../../../shared/commands/credentials';

/** As they are tried: the active one first, then by priority. */
export function inOrder(credentials: readonly Credential[]): Credential[] {
  return credentials.toSorted(
    (a, b) => Number(b.isActive) - Number(a.isActive) || a.priority - b.priority,
  );
}

/**
 * The place of each enabled credential in the order, from 1; disabled ones have none. `ordered` comes
 * from {@link inOrder}.
 */
export function placesOf(ordered: readonly Credential[]): ReadonlyMap<string, number> {
  const enabled = ordered.filter(({ isEnabled }) => isEnabled);
  return new Map(enabled.map(({ id }, at) => [id, at + 1]));
}

/** `2nd`, `3rd`, `11th`. */
export function ordinal(place: number): string {
  const isTeen = place % 100 >= 11 && place % 100 <= 13;
  return `${place}${(isTeen ? undefined : ENDINGS[place % 10]) ?? 'th'}`;
}

const ENDINGS: Record<number, string> = { 1: 'st', 2: 'nd', 3: 'rd' };

/** When a credential pays, by its place. */
export function whenUsed(place: number): string {
  if (place === 1) return 'Used first';
  if (place === 2) return 'Used when the first is refused or overloaded';
  return 'Used when those before it are refused or overloaded';
}

/** The list with one item moved to another index; the same list when that is no move. */
export function moved<T>(items: readonly T[], from: number, to: number): readonly T[] {
  if (from === to || from < 0 || to < 0 || from >= items.length || to >= items.length) return items;
  const rest = items.toSpliced(from, 1);
  return rest.toSpliced(to, 0, ...items.slice(from, from + 1));
}
