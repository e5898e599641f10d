import { lazy } from 'react';
import type { Screen } from '../navigation';
import SessionsScreen from '../screens/sessions/sessions-screen';

/**
 * Each screen is a chunk of its own, but for the first: what arrives after its placeholder was shown is
 * held back by React for 300 ms, and that was a third of the start.
 */
export const SCREENS = {
  sessions: SessionsScreen,
  integrations: lazy(() => import('../screens/integrations/integrations-screen')),
  usage: lazy(() => import('../screens/usage/usage-screen')),
  budgets: lazy(() => import('../screens/budgets/budgets-screen')),
  clients: lazy(() => import('../screens/clients/clients-screen')),
  settings: lazy(() => import('../screens/settings/settings-screen')),
} satisfies Record<Screen, unknown>;
