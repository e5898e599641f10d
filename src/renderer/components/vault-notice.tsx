import { Button } from '@mantine/core';
import type { VaultStatus } from '../../shared/commands/vault';
import { announce } from '../announce';
import { useCommand, useQuery } from '../api';
import { confirm } from './confirm';
import { ErrorNotice } from './error-notice';
import { Notice } from './notice';
import classes from './vault-notice.module.css';

const TITLES: Partial<Record<VaultStatus, string>> = {
  locked: 'The vault is locked',
  lost: 'The vault cannot be opened',
  unavailable: 'There is no system keyring',
  memory: 'Keys are kept for this run only',
};

/** What is wrong with the vault and what to do about it; nothing while all is well. */
export function VaultNotice() {
  const { data: state } = useQuery('vault.state', {});
  const title = state && TITLES[state.status];
  if (!title) return null;
  return (
    <Notice
      tone={state.status === 'memory' ? 'info' : state.status === 'locked' ? 'locked' : 'warning'}
      title={title}
      actions={<VaultActions status={state.status} />}
    >
      {state.message || 'They are gone when Chatelaine closes.'}
    </Notice>
  );
}

/** The buttons that mend a state of the vault. */
function VaultActions({ status }: { status: VaultStatus }) {
  const unlock = useCommand('vault.unlock');
  const useMemory = useCommand('vault.useMemory');
  const startOver = useCommand('vault.startOver');
  const error = unlock.error ?? useMemory.error ?? startOver.error;

  const tryAgain = async () => {
    const result = await unlock.run({});
    if (result.ok) announce(result.data.status === 'ok' ? 'The vault is open' : 'Nothing changed');
  };
  const askToStartOver = () =>
    confirm({
      title: 'Start over with an empty vault?',
      children: <StartOverExplained />,
      confirmLabel: 'Start over',
      isDestructive: true,
      onConfirm: () => void startOver.run({}),
    });

  return (
    <>
      {status === 'locked' && (
        <Button size="xs" loading={unlock.isRunning} onClick={tryAgain}>
          Unlock vault
        </Button>
      )}
      {status === 'unavailable' && (
        <Button size="xs" loading={useMemory.isRunning} onClick={() => void useMemory.run({})}>
          Use keys for this run only
        </Button>
      )}
      {(status === 'lost' || status === 'unavailable') && (
        <Button size="xs" variant="default" loading={unlock.isRunning} onClick={tryAgain}>
          Look again
        </Button>
      )}
      {(status === 'locked' || status === 'lost') && (
        <Button size="xs" variant="default" loading={startOver.isRunning} onClick={askToStartOver}>
          Start over…
        </Button>
      )}
      {error && <ErrorNotice error={error} />}
    </>
  );
}

function StartOverExplained() {
  return (
    <div className={classes.explained}>
      <p>
        A new data key is made and put into the keyring, and every key has to be entered again.
        Names, settings, sessions and usage stay.
      </p>
      <p>
        Nothing is deleted: the old data key is set aside, and what it encrypted stays as it is
        until you replace it.
      </p>
    </div>
  );
}
