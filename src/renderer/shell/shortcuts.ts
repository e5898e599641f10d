import { useHotkeys } from '@mantine/hooks';
import { useAvailableActions } from '../actions';

const TEXT_FIELDS = ['INPUT', 'TEXTAREA', 'SELECT'];

/** Makes the shortcut of every available action work; those without a modifier not while typing. */
export function useShortcuts(): void {
  const bound = useAvailableActions().flatMap(({ shortcut, run }) =>
    shortcut ? [{ shortcut, run }] : [],
  );
  const withModifier = bound.filter(({ shortcut }) => shortcut.includes('mod+'));
  const bare = bound.filter(({ shortcut }) => !shortcut.includes('mod+'));
  useHotkeys(
    withModifier.map(({ shortcut, run }) => [shortcut, run]),
    [],
    true,
  );
  useHotkeys(
    bare.map(({ shortcut, run }) => [shortcut === '?' ? 'shift+?' : shortcut, run]),
    TEXT_FIELDS,
  );
}
