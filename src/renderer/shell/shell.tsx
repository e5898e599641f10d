import { lazy, Suspense } from 'react';
import type { Profile } from '../../shared/commands/profiles';
import { useExpiryReminders } from '../components/use-expiry-reminders';
import { useEscapeKey } from '../escape';
import { useNavigation } from '../navigation';
import { useProfile } from '../profile';
import { useBudgetAlerts } from '../screens/budgets/use-budget-alerts';
import { useSavingFeed } from '../screens/sessions/checkpoints/saving';
import { useRewoundTranscripts } from '../screens/sessions/transcript/transcript-pages';
import { useTranscriptFeed } from '../screens/sessions/transcript/transcripts-store';
import { useToolProblemFeed } from '../screens/sessions/view/tool-problems';
import { NeedsYou } from './needs-you';
import { Rail } from './rail';
import { ScreenBoundary } from './screen-boundary';
import { SCREENS } from './screens';
import { SessionDialogs } from './session-dialogs';
import classes from './shell.module.css';
import { useShellActions } from './shell-actions';
import { useShortcuts } from './shortcuts';
import { useOpenedSessions } from './use-opened-sessions';

const Palette = lazy(() => import('./palette'));

/** The window: the rail, the current screen, and what works everywhere. */
export function Shell({ profiles }: { profiles: readonly Profile[] }) {
  const screen = useNavigation(({ place }) => place.screen);
  const profile = useProfile();
  useShellActions(profiles);
  useOpenedSessions(profiles);
  useShortcuts();
  useTranscriptFeed();
  useRewoundTranscripts();
  useToolProblemFeed();
  useSavingFeed();
  useEscapeKey();
  useExpiryReminders();
  useBudgetAlerts();
  const Current = SCREENS[screen];
  return (
    <div className={classes.frame}>
      <NeedsYou />
      <Rail profiles={profiles} />
      <main className={classes.main} id="main">
        <ScreenBoundary key={screen}>
          <Suspense fallback={null}>
            {/* A screen starts anew for another profile: nothing of one shows in the other. */}
            <Current key={profile.id} />
          </Suspense>
        </ScreenBoundary>
      </main>
      <SessionDialogs key={`dialogs of ${profile.id}`} />
      <Suspense fallback={null}>
        <Palette />
      </Suspense>
    </div>
  );
}
