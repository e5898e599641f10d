import { type MantineColorSchemeManager, MantineProvider } from '@mantine/core';
import { useColorScheme } from '@mantine/hooks';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { lazy, Suspense } from 'react';
import { useQuery } from './api';
import classes from './app.module.css';
import { ErrorNotice } from './components/error-notice';
import { LiveRegion } from './components/live-region';
import { CurrentProfile } from './profile';
import { Shell } from './shell/shell';
import { cssVariables, theme } from './theme/theme';

const Welcome = lazy(() => import('./screens/welcome/welcome-screen'));

const readNonce = () =>
  document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

/** The main process keeps the colour scheme; Mantine would open the page's storage to look for one. */
const NOTHING_STORED: MantineColorSchemeManager = {
  get: (fallback) => fallback,
  set: () => {},
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => {},
};

/** The theme around everything, and the choice between the first run and the shell. */
export function App() {
  const settings = useQuery('app.settings', {});
  const system = useColorScheme();
  const chosen = settings.data?.colorScheme ?? 'auto';
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      forceColorScheme={chosen === 'auto' ? system : chosen}
      getStyleNonce={readNonce}
      colorSchemeManager={NOTHING_STORED}
    >
      <ModalsProvider modalProps={{ lockScroll: false, size: 440 }}>
        <Start
          welcomed={settings.data?.welcomed}
          error={settings.error}
          onRetry={settings.reload}
        />
      </ModalsProvider>
      {/* Below the heads of the screens, which have controls, and under menus: news must not cover what is being chosen. */}
      <Notifications
        position="top-center"
        limit={2}
        zIndex={290}
        containerWidth={380}
        classNames={{ root: classes.news }}
      />
      <LiveRegion />
    </MantineProvider>
  );
}

type StartProps = {
  welcomed: boolean | undefined;
  error: ReturnType<typeof useQuery>['error'];
  onRetry: () => void;
};

function Start({ welcomed, error, onRetry }: StartProps) {
  const profiles = useQuery('profiles.list', {});
  const failure = error ?? profiles.error;
  if (welcomed === undefined || profiles.data === undefined) {
    if (!failure) return null;
    const retry = () => {
      onRetry();
      profiles.reload();
    };
    return (
      <main className={classes.failure}>
        <ErrorNotice error={failure} onRetry={retry} />
      </main>
    );
  }
  const { currentId } = profiles.data;
  const current = profiles.data.profiles.find(({ id }) => id === currentId);
  if (!welcomed || !current) {
    return (
      <Suspense fallback={null}>
        <Welcome profile={current} />
      </Suspense>
    );
  }
  return (
    <CurrentProfile value={current}>
      <Shell profiles={profiles.data.profiles} />
    </CurrentProfile>
  );
}
