import { IconClockPause } from '@tabler/icons-react';
import type { Session } from '../../../../shared/commands/sessions';
import { useQuery } from '../../../api';
import { LinkButton } from '../../../components/link-button';
import { useNavigation } from '../../../navigation';
import { placeOf, queuedWords } from '../overview/overview-words';
import classes from './queued.module.css';

/** Why nothing happens yet: only so many sessions run at once, and where that is set. */
export function Queued({ session }: { session: Session }) {
  const parallel = useQuery('app.settings', {}).data?.parallelSessions;
  const line = useQuery('sessions.queued', {}).data;
  const go = useNavigation((navigation) => navigation.go);
  return (
    <p className={classes.queued} role="status">
      <IconClockPause size={16} stroke={1.5} aria-hidden />
      <span>{queuedWords(placeOf(session, line), parallel)}.</span>
      <LinkButton onClick={() => go({ screen: 'settings', section: 'workbench' })}>
        Change how many
      </LinkButton>
    </p>
  );
}
