import { useHotkeys } from '@mantine/hooks';
import { useAvailableActions } from '../actions';
import { isPlaceKept } from '../navigation';

const TEXT_FIELDS = ['INPUT', 'TEXTAREA', 'SELECT'];

/**
 * Makes the shortcut of every available action work; those without a modifier not while typing or in a
 * dialog, and none of them while something must not be left.
 */
export function useShortcuts(): void {
  const bound = useAvailableActions().flatMap(({ shortcut, run }) =>
    shortcut ? [{ shortcut, run }] : [],
  );
  const withModifier = bound.filter(({ shortcut }) => shortcut.includes('mod+'));
  const bare = bound.filter(({ shortcut }) => !shortcut.includes('mod+'));
  useHotkeys(
    withModifier.map(({ shortcut, run }) => [shortcut, () => isPlaceKept() || run()]),
    [],
    true,
  );
  useHotkeys(
    bare.map(({ shortcut, run }) => [
      shortcut === '?' ? 'shift+?' : shortcut,
      () => hasOpenDialog() || run(),
    ]),
    TEXT_FIELDS,
  );
}

function hasOpenDialog(): boolean {
  const dialogs = document.querySelectorAll('[role="dialog"][aria-modal="true"]');
  return [...dialogs].some((dialog) => dialog.checkVisibility());
}
