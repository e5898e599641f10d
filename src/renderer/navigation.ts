import { create } from 'zustand';
import type { Provider } from '../shared/commands/credentials';

export type SettingsSection =
  | 'profiles'
  | 'appearance'
  | 'notifications'
  | 'permissions'
  | 'workspaces'
  | 'workbench'
  | 'templates'
  | 'worktrees'
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
  | {
      screen: 'sessions';
      sessionId?: string;
      focus?: 'composer';
      creating?: boolean;
      /** All sessions that work or want something, in place of one of them. */
      overview?: boolean;
      /** Where a comparison of models is set up, in place of a session. */
      comparing?: boolean;
      /** Sessions side by side, in place of one of them. */
      comparisonId?: string;
    }
  | {
      screen: 'integrations';
      provider?: Provider;
      /** The credential to open; its provider need not be given as well. */
      credentialId?: string;
      adding?: boolean;
      replacing?: string;
    }
  /** Requests of this client, if one is given. */
  | { screen: 'usage'; client?: { id: string; name: string } }
  | { screen: 'budgets'; creating?: boolean }
  | { screen: 'clients'; clientId?: string; creating?: boolean }
  | {
      screen: 'settings';
      section?: SettingsSection;
      creating?: boolean;
      /** The model to add a price for. */
      model?: string;
      /** What a new template begins with. */
      prompt?: string;
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
  go: (place) => {
    if (!isPlaceKept()) set(({ left }) => ({ place, left: { ...left, [place.screen]: place } }));
  },
  show: (screen) => get().go(get().left[screen] ?? { screen }),
}));

let holding: (() => void) | null = null;

/**
 * Keeps the place as it is, for what would be lost for good by leaving it; `onTry` hears of every
 * attempt. Answers what lets go again.
 */
export function holdPlace(onTry: () => void): () => void {
  holding = onTry;
  return () => {
    if (holding === onTry) holding = null;
  };
}

/** True while the place is being kept, and whoever keeps it has heard of this attempt to leave it. */
export function isPlaceKept(): boolean {
  holding?.();
  return holding !== null;
}

/** What is open in one screen; empty while another screen is shown. */
export function usePlace<S extends Screen>(screen: S): Extract<Place, { screen: S }> | undefined {
  // The screen's name decides the shape of the place; the compiler cannot follow it through a generic.
  return useNavigation(({ place }) =>
    place.screen === screen ? (place as Extract<Place, { screen: S }>) : undefined,
  );
}
