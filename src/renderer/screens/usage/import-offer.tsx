import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useCommand, useQuery } from '../../api';
import { ErrorNotice } from '../../components/error-notice';
import { useProfile } from '../../profile';
import { ImportProgress } from '../settings/import/import-progress';
import { Sources } from '../settings/import/import-section';
import { ImportSummaryView } from '../settings/import/import-summary';
import { foundWords } from '../settings/import/import-words';
import classes from './import-offer.module.css';

/** Asks once whether Claude Code's history may be read, when there is one; then shows how it goes. */
export function ImportOffer() {
  const profile = useProfile();
  const { data: state } = useQuery('imports.state', {});
  const choice = useCommand('imports.setEnabled');
  const [hasStarted, setHasStarted] = useState(false);
  const [isClosed, setIsClosed] = useState(false);
  if (!state || isClosed) return null;
  const found = foundWords(state);
  const isAsked = !state.isDecided && found !== '';
  if (!isAsked && !hasStarted) return null;

  const decide = async (isEnabled: boolean) => {
    setHasStarted(isEnabled);
    const decided = await choice.run({ profileId: profile.id, isEnabled });
    if (!decided.ok) setHasStarted(false);
    else if (!isEnabled) setIsClosed(true);
  };
  const isRunning = state.progress !== null || choice.isRunning;
  return (
    <Modal
      opened
      // Closing it decides nothing: it is offered again when Usage is opened next.
      onClose={() => setIsClosed(true)}
      size={560}
      title={titleOf(hasStarted, isRunning)}
    >
      {choice.error && <ErrorNotice error={choice.error} onDismiss={choice.clearError} />}
      {!hasStarted && (
        <>
          <p className={classes.text}>
            Claude Code keeps a history on this machine. From it Chatelaine reads what each request
            used: model, tokens, time, folder and session. It does not read what was said, and
            nothing leaves the machine. The requests will belong to {profile.name}, and no budget
            counts them unless you say so.
          </p>
          <Sources state={state} />
        </>
      )}
      {hasStarted && state.progress && <ImportProgress progress={state.progress} />}
      {hasStarted && !isRunning && state.last && (
        <ImportSummaryView summary={state.last} withoutUsage />
      )}
      <div className={classes.buttons}>
        {hasStarted ? (
          <Button variant={isRunning ? 'default' : 'filled'} onClick={() => setIsClosed(true)}>
            {isRunning ? 'Go on in the background' : 'Done'}
          </Button>
        ) : (
          <>
            <Button variant="default" onClick={() => void decide(false)}>
              Do not read it
            </Button>
            <Button data-autofocus onClick={() => void decide(true)}>
              Read {found}
            </Button>
          </>
        )}
      </div>
    </Modal>
  );
}

function titleOf(hasStarted: boolean, isRunning: boolean): string {
  if (!hasStarted) return 'Show what Claude Code has spent?';
  return isRunning ? 'Reading Claude Code’s history' : 'Claude Code’s history is read';
}
