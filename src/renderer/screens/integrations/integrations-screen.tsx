import { IconRefresh } from '@tabler/icons-react';
import type { Credential, ProviderInfo } from '../../../shared/commands/credentials';
import { useActions } from '../../actions';
import { useQuery } from '../../api';
import { ErrorNotice } from '../../components/error-notice';
import { PageHeader } from '../../components/page-header';
import { Skeletons } from '../../components/skeletons';
import { VaultNotice } from '../../components/vault-notice';
import { usePlace } from '../../navigation';
import { useProfile } from '../../profile';
import classes from './integrations-screen.module.css';
import { focusCard, ProviderCards } from './provider-cards';
import { ProviderPanel } from './provider-panel';
import { useValidateAll } from './use-validate-all';
import { ValidateAll } from './validate-all';
import { VaultCard } from './vault-card';

/** Every provider that can be connected, and the credentials of the one that is picked. */
export default function IntegrationsScreen() {
  const profile = useProfile();
  const place = usePlace('integrations');
  const providers = useQuery('credentials.providers', {});
  const credentials = useQuery('credentials.list', { profileId: profile.id });
  const vault = useQuery('vault.state', {});
  const validateAll = useValidateAll(profile.id);

  const all = credentials.data ?? [];
  useActions(
    all.length === 0
      ? []
      : [
          {
            id: 'credentials.validateAll',
            title: validateAll.isRunning ? 'Stop checking keys' : 'Validate all keys',
            group: 'Integrations',
            icon: IconRefresh,
            shortcut: 'mod+shift+V',
            run: validateAll.isRunning ? validateAll.cancel : validateAll.start,
          },
        ],
  );

  const failure = providers.error ?? credentials.error ?? validateAll.error;
  const isReady = providers.data !== undefined && credentials.data !== undefined;
  const shown = setUpFirst(providers.data ?? [], all);
  const asked =
    place?.provider ?? all.find(({ id }) => id === place?.credentialId)?.provider ?? undefined;
  const chosen = shown.find(({ provider }) => provider === asked) ?? shown[0];

  return (
    <div className={classes.screen}>
      <div className={classes.top}>
        <PageHeader
          title="Integrations"
          actions={all.length > 0 && <ValidateAll run={validateAll} />}
        >
          Keys of the profile <strong>{profile.name}</strong>. Sessions pay with the active one.
        </PageHeader>
        <VaultNotice />
        {failure && (
          <ErrorNotice
            error={failure}
            onRetry={() => {
              providers.reload();
              credentials.reload();
            }}
          />
        )}
      </div>
      <div className={classes.columns} data-many={shown.length > 4 || undefined}>
        <section className={classes.cards} aria-label="Providers">
          {!isReady && (providers.isSlow || credentials.isSlow) && (
            <Skeletons rows={4} height={96} />
          )}
          {isReady && (
            <ProviderCards
              providers={shown}
              credentials={all}
              chosen={chosen}
              isWaiting={validateAll.isWaiting}
            />
          )}
          <VaultCard />
        </section>
        {isReady && chosen && (
          <ProviderPanel
            key={chosen.provider}
            provider={chosen}
            credentials={all.filter((one) => one.provider === chosen.provider)}
            isWaiting={validateAll.isWaiting}
            isVaultOpen={vault.data?.status === 'ok' || vault.data?.status === 'memory'}
            onLeave={() => focusCard(chosen.provider)}
          />
        )}
      </div>
    </div>
  );
}

/** Those with credentials come first; within that, in the order the main process gives. */
function setUpFirst(
  providers: readonly ProviderInfo[],
  credentials: readonly Credential[],
): ProviderInfo[] {
  const used = new Set(credentials.map(({ provider }) => provider));
  return providers.toSorted((a, b) => Number(used.has(b.provider)) - Number(used.has(a.provider)));
}
