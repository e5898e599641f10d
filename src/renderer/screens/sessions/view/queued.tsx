import { IconClockPause } from '@tabler/icons-react';
import { useQuery } from '../../../api';
import { LinkButton } from '../../../components/link-button';
import { useNavigation } from '../../../navigation';
import { queuedWords } from '../overview/overview-words';
import classes from './queued.module.css';

/** Why nothing happens yet: only so many sessions run at once, and where that is set. */
export function Queued() {
  const parallel = useQuery('app.settings', {}).data?.parallelSessions;
  const go = useNavigation((navigation) => navigation.go);
  return (
    <p className={classes.queued} role="status">
      <IconClockPause size={16} stroke={1.5} aria-hidden />
      <span>{queuedWords(parallel)}.</span>
      <LinkButton onClick={() => go({ screen: 'settings', section: 'workbench' })}>
        Change how many
      </LinkButton>
    </p>
  );
}
