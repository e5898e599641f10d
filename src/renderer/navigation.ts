import { create } from 'zustand';
import type { Provider } from '../shared/commands/credentials';

export type SettingsSection =
  | 'profiles'
  | 'appearance'
  | 'notifications'
  | 'permissions'
  | 'workspaces'
  | 'mcp'
  | 'vault'
  | 'sandbox'
  | 'prices'
  | 'import'
  | 'health'
  | 'shortcuts'
  | 'about';

/** Where a person is: a screen and what is open in it. */
export type Place =
  | { screen: 'sessions'; sessionId?: string; focus?: 'composer'; creating?: boolean }
  | {
      screen: 'integrations';
      provider?: Provider;
      /** The credential to open; its provider need not be given as well. */
      credentialId?: string;
      adding?: boolean;
      replacing?: string;
    }
  | { screen: 'usage' }
  | { screen: 'budgets'; creating?: boolean }
  | {
      screen: 'settings';
      section?: SettingsSection;
      creating?: boolean;
      /** The model to add a price for. */
      model?: string;
    };

export type Screen = Place['screen'];

type Navigation = {
  place: Place;
  /** Where each screen was left, so that coming back finds it as it was. */
  left: { [S in Screen]?: Extract<Place, { screen: S }> };
  /** Opens a place exactly as given. */
  go: (place: Place) => void;
  /** Opens a screen where it was left. */
  show: (screen: Screen) => void;
};

export const useNavigation = create<Navigation>((set, get) => ({
  place: { screen: 'sessions' },
  left: {},
  go: (place) => set(({ left }) => ({ place, left: { ...left, [place.screen]: place } })),
  show: (screen) => get().go(get().left[screen] ?? { screen }),
}));

/** What is open in one screen; empty while another screen is shown. */
export function usePlace<S extends Screen>(screen: S): Extract<Place, { screen: S }> | undefined {
  // The screen's name decides the shape of the place; the compiler cannot follow it through a generic.
  return useNavigation(({ place }) =>
    place.screen === screen ? (place as Extract<Place, { screen: S }>) : undefined,
  );
}
