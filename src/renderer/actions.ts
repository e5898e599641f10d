import type { Icon } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import { isAppleDevice } from './platform';

/** Something a person can do: one entry serves the palette, the shortcuts and the help. */
export type Action = {
  /** `domain.verb`, for example `sessions.new`. */
  id: string;
  /** What it does, sentence case: "New session". */
  title: string;
  /** Heading in the palette and the help: "Go to", "Session"... */
  group: string;
  icon: Icon;
  /** In the form of Mantine's hotkeys: `mod+K`, `mod+shift+P`, `?`. */
  shortcut?: string;
  /** Other words a person may search for. */
  keywords?: readonly string[];
  run: () => void;
};

type Registry = { sets: ReadonlyMap<symbol, readonly Action[]> };

const useRegistry = create<Registry>(() => ({ sets: new Map() }));

/**
 * Offers actions for as long as the component is mounted. The list is compared by id, title and
 * shortcut; `run` is always the latest one.
 */
export function useActions(actions: readonly Action[]): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  const shape = JSON.stringify(actions.map(({ id, title, shortcut }) => [id, title, shortcut]));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape stands for the list
  useEffect(() => {
    const owner = Symbol('actions');
    const own = latest.current.map((action) => ({
      ...action,
      run: () => latest.current.find(({ id }) => id === action.id)?.run(),
    }));
    useRegistry.setState(({ sets }) => ({ sets: new Map(sets).set(owner, own) }));
    return () =>
      useRegistry.setState(({ sets }) => {
        const rest = new Map(sets);
        rest.delete(owner);
        return { sets: rest };
      });
  }, [shape]);
}

/** All that can be done now; what the screen offers comes before what the shell does. */
export function useAvailableActions(): readonly Action[] {
  const sets = useRegistry((registry) => registry.sets);
  return [...sets.values()].toReversed().flat();
}

/** The keys of a shortcut as this platform writes them: `['Ctrl', 'K']`, `['⌘', 'K']`. */
export function shortcutKeys(shortcut: string): string[] {
  return shortcut.split('+').map((key) => KEY_NAMES[key] ?? key);
}

const KEY_NAMES: Record<string, string> = isAppleDevice
  ? { mod: '⌘', shift: '⇧', alt: '⌥', Enter: '↩' }
  : { mod: 'Ctrl', shift: 'Shift', alt: 'Alt' };
