import { spotlight } from '@mantine/spotlight';
import {
  type Icon,
  IconAppWindow,
  IconChartBar,
  IconMessages,
  IconPlugConnected,
  IconSearch,
  IconSettings,
  IconWallet,
} from '@tabler/icons-react';
import type { Profile } from '../../shared/commands/profiles';
import { shortcutKeys } from '../actions';
import { Kbd } from '../components/kbd';
import { type Screen, useNavigation } from '../navigation';
import { Brand } from './brand';
import { useAsking } from './needs-you';
import { ProfileMenu } from './profile-menu';
import classes from './rail.module.css';
import { TightestBudget } from './tightest-budget';
import { TodaySpend } from './today-spend';

const ITEMS: readonly { screen: Screen; label: string; icon: Icon }[] = [
  { screen: 'sessions', label: 'Sessions', icon: IconMessages },
  { screen: 'integrations', label: 'Integrations', icon: IconPlugConnected },
  { screen: 'usage', label: 'Usage', icon: IconChartBar },
  { screen: 'budgets', label: 'Budgets', icon: IconWallet },
  { screen: 'clients', label: 'Clients', icon: IconAppWindow },
  { screen: 'settings', label: 'Settings', icon: IconSettings },
];

/** The left edge of the window: where one can go, who one is, what today has cost. */
export function Rail({ profiles }: { profiles: readonly Profile[] }) {
  const { place, show } = useNavigation();
  const asking = useAsking().length;
  return (
    <nav className={classes.rail} aria-label="Main">
      <Brand />
      <button type="button" className={classes.search} onClick={spotlight.open}>
        <IconSearch size={16} stroke={1.5} aria-hidden />
        <span>Search or run</span>
        <Kbd shortcut="mod+K" />
      </button>
      <ul className={classes.items}>
        {ITEMS.map(({ screen, label, icon: Icon }) => (
          <li key={screen}>
            <button
              type="button"
              className={classes.item}
              aria-current={place.screen === screen ? 'page' : undefined}
              onClick={() => show(screen)}
            >
              <Icon size={18} stroke={1.5} aria-hidden />
              <span>{label}</span>
              {screen === 'sessions' && asking > 0 && <AskingBadge count={asking} />}
            </button>
          </li>
        ))}
      </ul>
      <footer className={classes.foot}>
        <ProfileMenu profiles={profiles} />
        <TodaySpend />
        <TightestBudget />
      </footer>
    </nav>
  );
}

function AskingBadge({ count }: { count: number }) {
  const words = count === 1 ? '1 request for permission' : `${count} requests for permission`;
  return (
    <span className={classes.badge} title={`${words} · ${shortcutKeys('mod+J').join(' ')}`}>
      <span aria-hidden>{count}</span>
      <span className={classes.hidden}>, {words}</span>
    </span>
  );
}
