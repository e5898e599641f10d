import { IconTerminal2 } from '@tabler/icons-react';
import { LinkButton } from '../../components/link-button';
import { Tag } from '../../components/tag';
import { useNavigation } from '../../navigation';
import classes from './environment-row.module.css';
import { ordinal } from './failover-order';

/** The key that the app's environment brings along: it can be used, not changed. */
export function EnvironmentRow({ place }: { place: number }) {
  const go = useNavigation((navigation) => navigation.go);
  return (
    <li className={classes.row}>
      <IconTerminal2 className={classes.icon} size={18} stroke={1.5} aria-hidden />
      <div className={classes.words}>
        <div className={classes.first}>
          <span className={classes.name}>From environment</span>
          <Tag>{place === 1 ? 'Active' : ordinal(place)}</Tag>
        </div>
        <div className={classes.second}>
          <code className={classes.code}>ANTHROPIC_API_KEY</code>{' '}
          {place === 1 ? 'pays while there is no key here.' : 'pays when no key above can.'}{' '}
          <LinkButton onClick={() => go({ screen: 'settings', section: 'profiles' })}>
            Change in Settings
          </LinkButton>
        </div>
      </div>
      <span className={classes.read}>Read-only</span>
    </li>
  );
}
