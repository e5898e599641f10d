import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useActions } from '../../actions';
import { announce } from '../../announce';
import { useCommand, useQuery } from '../../api';
import { ErrorNotice } from '../../components/error-notice';
import { PageHeader } from '../../components/page-header';
import { Skeletons } from '../../components/skeletons';
import { VaultNotice } from '../../components/vault-notice';
import { useNavigation, usePlace } from '../../navigation';
import { useProfile } from '../../profile';
import classes from './integrations-screen.module.css';
import { ProviderCard } from './provider-card';
import { ProviderPanel } from './provider-panel';
import { VaultCard } from './vault-card';

/** Every provider that can be connected, and the credentials of the one that is picked. */
export default function IntegrationsScreen() {
  const profile = useProfile();
  const go = useNavigation((navigation) => navigation.go);
  const place = usePlace('integrations');
  const providers = useQuery('credentials.providers', {});
  const credentials = useQuery('credentials.list', { profileId: profile.id });
  const vault = useQuery('vault.state', {});
  const validateAll = useCommand('credentials.validateAll');

  const checkAll = async () => {
    const result = await validateAll.run({ profileId: profile.id });
    if (result.ok) announce('All keys were checked');
  };
  const count = credentials.data?.length ?? 0;
  useActions(
    count === 0
      ? []
      : [
          {
            id: 'credentials.validateAll',
            title: 'Validate all keys',
            group: 'Integrations',
            icon: IconRefresh,
            shortcut: 'mod+shift+V',
            run: () => void checkAll(),
          },
        ],
  );

  const failure = providers.error ?? credentials.error;
  const chosen =
    providers.data?.find(({ provider }) => provider === place?.provider) ?? providers.data?.[0];
  const isReady = providers.data !== undefined && credentials.data !== undefined;

  return (
    <div className={classes.screen}>
      <div className={classes.top}>
        <PageHeader
          title="Integrations"
          actions={
            count > 0 && (
              <Button
                variant="default"
                loading={validateAll.isRunning}
                leftSection={<IconRefresh size={16} stroke={1.5} aria-hidden />}
                onClick={() => void checkAll()}
              >
                Validate all
              </Button>
            )
          }
        >
          Keys of the profile <strong>{profile.name}</strong>. Sessions pay with the active one.
        </PageHeader>
        <VaultNotice />
        {(failure ?? validateAll.error) && (
          <ErrorNotice
            error={
              failure ?? validateAll.error ?? { code: 'INTERNAL', message: '', retryable: true }
            }
            onRetry={() => {
              providers.reload();
              credentials.reload();
            }}
          />
        )}
      </div>
      <div className={classes.columns} data-many={(providers.data?.length ?? 0) > 4 || undefined}>
        <section className={classes.cards} aria-label="Providers">
          {!isReady && (providers.isSlow || credentials.isSlow) && (
            <Skeletons rows={2} height={96} />
          )}
          {isReady &&
            providers.data?.map((provider) => (
              <ProviderCard
                key={provider.provider}
                provider={provider}
                credentials={(credentials.data ?? []).filter(
                  (one) => one.provider === provider.provider,
                )}
                isChecking={validateAll.isRunning}
                isChosen={provider === chosen}
                onChoose={() => go({ screen: 'integrations', provider: provider.provider })}
              />
            ))}
          <VaultCard />
        </section>
        {isReady && chosen && (
          <ProviderPanel
            key={chosen.provider}
            provider={chosen}
            credentials={(credentials.data ?? []).filter((one) => one.provider === chosen.provider)}
            isCheckingAll={validateAll.isRunning}
            isVaultOpen={vault.data?.status === 'ok' || vault.data?.status === 'memory'}
          />
        )}
      </div>
    </div>
  );
}
