import { Button } from '@mantine/core';
import type { Profile } from '../../../shared/commands/profiles';
import { announce } from '../../announce';
import { useQuery } from '../../api';
import { CredentialForm } from '../../components/credential-form';
import { ErrorNotice } from '../../components/error-notice';
import { Skeletons } from '../../components/skeletons';
import { StatusBadge } from '../../components/status-badge';
import classes from './step-form.module.css';
import { StepFrame } from './step-frame';

/** The first key: checked with its provider before it is stored. */
export function KeyStep({ profile, onDone }: { profile: Profile; onDone: () => void }) {
  const providers = useQuery('credentials.providers', {});
  const credentials = useQuery('credentials.list', { profileId: profile.id });
  const provider = providers.data?.[0];
  const existing = credentials.data?.find(({ isActive }) => isActive);
  return (
    <StepFrame
      title={provider ? `Add your ${provider.name} key` : 'Add a key'}
      text={
        provider
          ? `${provider.purpose} The key is checked with ${provider.name} before it is stored.`
          : 'The key is checked with its provider before it is stored.'
      }
    >
      {providers.isSlow && <Skeletons rows={3} height={36} />}
      {providers.error && <ErrorNotice error={providers.error} onRetry={providers.reload} />}
      {existing ? (
        <div className={classes.form}>
          <div className={classes.ready}>
            <span>
              <span className={classes.name}>{existing.credentialName}</span>
              <span className={classes.hint}>…{existing.hint}</span>
            </span>
            <StatusBadge tone={existing.validationStatus === 'VALID' ? 'ok' : 'waiting'}>
              {existing.validationStatus === 'VALID' ? 'Valid' : 'Not checked'}
            </StatusBadge>
          </div>
          <div className={classes.buttons}>
            <Button onClick={onDone}>Continue</Button>
          </div>
        </div>
      ) : (
        provider && (
          <CredentialForm
            provider={provider}
            profileId={profile.id}
            suggestedName={`${profile.name} key`}
            submitLabel="Check and save"
            onDone={({ credentialName }) => {
              announce(`${credentialName} was added`);
              onDone();
            }}
          >
            <Button variant="subtle" color="gray" onClick={onDone}>
              Skip
            </Button>
          </CredentialForm>
        )
      )}
    </StepFrame>
  );
}
