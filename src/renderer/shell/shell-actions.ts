import { spotlight } from '@mantine/spotlight';
import {
  IconAppWindow,
  IconChartBar,
  IconHelpCircle,
  IconKey,
  IconMessages,
  IconMoon,
  IconPlugConnected,
  IconPlus,
  IconSearch,
  IconSettings,
  IconSun,
  IconUser,
  IconUserPlus,
  IconWallet,
} from '@tabler/icons-react';
import type { Profile } from '../../shared/commands/profiles';
import { type Action, useActions } from '../actions';
import { announce } from '../announce';
import { call, refresh } from '../api';
import { useNavigation } from '../navigation';
import { useProfile } from '../profile';

/** What can be done from anywhere. */
export function useShellActions(profiles: readonly Profile[]): void {
  const { go, show } = useNavigation();
  const current = useProfile();
  const others = profiles.filter(({ id, archivedAt }) => id !== current.id && archivedAt === null);
  useActions([
    {
      id: 'palette.open',
      title: 'Search or run',
      group: 'General',
      icon: IconSearch,
      shortcut: 'mod+K',
      run: spotlight.toggle,
    },
    {
      id: 'go.sessions',
      title: 'Sessions',
      group: 'Go to',
      icon: IconMessages,
      shortcut: 'mod+1',
      run: () => show('sessions'),
    },
    {
      id: 'go.integrations',
      title: 'Integrations',
      group: 'Go to',
      icon: IconPlugConnected,
      shortcut: 'mod+2',
      keywords: ['keys', 'credentials', 'providers'],
      run: () => show('integrations'),
    },
    {
      id: 'go.usage',
      title: 'Usage',
      group: 'Go to',
      icon: IconChartBar,
      shortcut: 'mod+3',
      keywords: ['cost', 'spend', 'tokens'],
      run: () => show('usage'),
    },
    {
      id: 'go.budgets',
      title: 'Budgets',
      group: 'Go to',
      icon: IconWallet,
      shortcut: 'mod+4',
      keywords: ['limit', 'spend', 'forecast'],
      run: () => show('budgets'),
    },
    {
      id: 'go.clients',
      title: 'Clients',
      group: 'Go to',
      icon: IconAppWindow,
      shortcut: 'mod+5',
      keywords: ['gateway', 'programs', 'claude code', 'sdk'],
      run: () => show('clients'),
    },
    {
      id: 'go.settings',
      title: 'Settings',
      group: 'Go to',
      icon: IconSettings,
      shortcut: 'mod+6',
      run: () => show('settings'),
    },
    {
      id: 'settings.preferences',
      title: 'Open settings',
      group: 'General',
      icon: IconSettings,
      shortcut: 'mod+,',
      run: () => show('settings'),
    },
    {
      id: 'sessions.new',
      title: 'New session',
      group: 'Sessions',
      icon: IconPlus,
      shortcut: 'mod+N',
      keywords: ['start', 'agent'],
      run: () => go({ screen: 'sessions', creating: true }),
    },
    {
      id: 'credentials.add',
      title: 'Add a key',
      group: 'Integrations',
      icon: IconKey,
      shortcut: 'mod+shift+A',
      keywords: ['credential', 'anthropic'],
      run: () => go({ screen: 'integrations', provider: 'ANTHROPIC', adding: true }),
    },
    {
      id: 'budgets.add',
      title: 'New budget',
      group: 'Budgets',
      icon: IconWallet,
      keywords: ['limit'],
      run: () => go({ screen: 'budgets', creating: true }),
    },
    {
      id: 'clients.add',
      title: 'New client',
      group: 'Clients',
      icon: IconAppWindow,
      keywords: ['gateway', 'program', 'api key', 'lend'],
      run: () => go({ screen: 'clients', creating: true }),
    },
    {
      id: 'appearance.light',
      title: 'Use light theme',
      group: 'Appearance',
      icon: IconSun,
      run: () => setColorScheme('light'),
    },
    {
      id: 'appearance.dark',
      title: 'Use dark theme',
      group: 'Appearance',
      icon: IconMoon,
      run: () => setColorScheme('dark'),
    },
    {
      id: 'appearance.auto',
      title: 'Follow the system theme',
      group: 'Appearance',
      icon: IconSun,
      run: () => setColorScheme('auto'),
    },
    {
      id: 'help.shortcuts',
      title: 'Keyboard shortcuts',
      group: 'General',
      icon: IconHelpCircle,
      shortcut: '?',
      run: () => go({ screen: 'settings', section: 'shortcuts' }),
    },
    {
      id: 'profiles.new',
      title: 'New profile',
      group: 'Profiles',
      icon: IconUserPlus,
      run: () => go({ screen: 'settings', section: 'profiles', creating: true }),
    },
    ...others.map(
      (profile): Action => ({
        id: `profiles.switch.${profile.id}`,
        title: `Switch to ${profile.name}`,
        group: 'Profiles',
        icon: IconUser,
        run: () => void switchProfile(profile),
      }),
    ),
  ]);
}

/** Makes another profile current. */
export async function switchProfile(profile: Profile): Promise<void> {
  const result = await call('profiles.switch', { profileId: profile.id });
  if (result.ok) announce(`Switched to ${profile.name}`);
  refresh('profiles.list');
}

export async function setColorScheme(colorScheme: 'light' | 'dark' | 'auto'): Promise<void> {
  await call('app.updateSettings', { colorScheme });
  refresh('app.settings');
}
