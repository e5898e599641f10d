import { lazy } from 'react';
import type { Screen } from '../navigation';

const loadSessions = () => import('../screens/sessions/sessions-screen');

/** Each screen is a chunk of its own, so that the first one is there soon. */
export const SCREENS = {
  sessions: lazy(loadSessions),
  integrations: lazy(() => import('../screens/integrations/integrations-screen')),
  usage: lazy(() => import('../screens/usage/usage-screen')),
  settings: lazy(() => import('../screens/settings/settings-screen')),
} satisfies Record<Screen, unknown>;

/** Fetches the screen that is usually shown first while the main process is still being asked. */
export function preloadFirstScreen(): void {
  void loadSessions();
}
