import { Select, Switch } from '@mantine/core';
import { useId } from 'react';
import type { Profile } from '../../../shared/commands/profiles';
import type { CommandError } from '../../../shared/errors';
import { announce } from '../../announce';
import { useCommand, useQuery } from '../../api';
import { ErrorNotice } from '../../components/error-notice';
import { StatusBadge } from '../../components/status-badge';
import { Group, Row } from './section';

const NO_PREFERENCE = 'none';

/** How the profile in use works: its model, and whether the environment's key may pay. */
export function ProfilePreferences({ profile }: { profile: Profile }) {
  const update = useCommand('profiles.update');
  const models = useQuery('models.list', { profileId: profile.id });
  const modelId = useId();
  const environmentId = useId();
  const { id: profileId, preferredModel, useEnvironmentKey, environmentKeyPresent } = profile;

  const known = models.data?.models ?? [];
  const options = [
    { value: NO_PREFERENCE, label: 'The newest one' },
    ...known.map(({ id, displayName }) => ({ value: id, label: displayName })),
    ...(preferredModel && !known.some(({ id }) => id === preferredModel)
      ? [{ value: preferredModel, label: preferredModel }]
      : []),
  ];

  return (
    <>
      <Group label={`For ${profile.name}`}>
        <Row
          title="Preferred model"
          titleId={modelId}
          text={
            models.error
              ? whyNoModels(models.error)
              : 'New sessions start with it. You can choose another one in each session.'
          }
        >
          <Select
            w={220}
            aria-labelledby={modelId}
            data={options}
            value={preferredModel ?? NO_PREFERENCE}
            disabled={update.isRunning}
            onChange={(value) =>
              void update.run({ profileId, preferredModel: value === NO_PREFERENCE ? null : value })
            }
          />
        </Row>
        <Row
          title="Use environment key"
          titleId={environmentId}
          text={
            <>
              When no key of this profile can pay, <code>ANTHROPIC_API_KEY</code> of the environment
              pays. Whoever pays is always named.
            </>
          }
        >
          <StatusBadge plain tone={environmentKeyPresent ? 'ok' : 'off'}>
            {environmentKeyPresent ? 'Set here' : 'Not set here'}
          </StatusBadge>
          <Switch
            aria-labelledby={environmentId}
            checked={useEnvironmentKey}
            onChange={async (event) => {
              const isOn = event.currentTarget.checked;
              const result = await update.run({ profileId, useEnvironmentKey: isOn });
              if (result.ok) announce(`Use environment key is ${isOn ? 'on' : 'off'}`);
            }}
          />
        </Row>
      </Group>
      {update.error && <ErrorNotice error={update.error} onDismiss={update.clearError} />}
    </>
  );
}

function whyNoModels({ code, message }: CommandError): string {
  if (code !== 'NO_CREDENTIAL') return message;
  return 'Add a key to this profile to see the models it can use.';
}
