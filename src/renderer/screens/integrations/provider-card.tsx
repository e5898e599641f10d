import { IconPlus } from '@tabler/icons-react';
import type { Credential, ProviderInfo } from '../../../shared/commands/credentials';
import { ProviderMark } from '../../components/provider-mark';
import { StatusBadge } from '../../components/status-badge';
import { TimeAgo } from '../../components/time-ago';
import classes from './provider-card.module.css';
import { statusOf } from './status-words';

type Props = {
  provider: ProviderInfo;
  credentials: readonly Credential[];
  isChecking: boolean;
  isChosen: boolean;
  onChoose: () => void;
};

/** One provider: whether it is set up, how its active credential is, when that was last checked. */
export function ProviderCard({ provider, credentials, isChecking, isChosen, onChoose }: Props) {
  const active = credentials.find(({ isActive }) => isActive) ?? credentials[0];
  const status = active && statusOf(active, isChecking);
  return (
    <button type="button" className={classes.card} aria-pressed={isChosen} onClick={onChoose}>
      <span className={classes.head}>
        <ProviderMark name={provider.name} />
        <span className={classes.name}>{provider.name}</span>
      </span>
      {active && status ? (
        <>
          <span className={classes.line}>
            <StatusBadge tone={status.tone}>{status.word}</StatusBadge>
            <span className={classes.hint}>…{active.hint}</span>
          </span>
          <span className={classes.line}>
            <span>{credentials.length === 1 ? '1 key' : `${credentials.length} keys`}</span>
            {active.lastValidatedAt !== null && (
              <span>
                checked <TimeAgo at={active.lastValidatedAt} />
              </span>
            )}
          </span>
        </>
      ) : (
        <span className={classes.line}>
          <span className={classes.none}>
            <IconPlus size={14} stroke={1.75} aria-hidden />
            No key yet
          </span>
        </span>
      )}
    </button>
  );
}
