import type { Credential, ProviderInfo } from '../../../shared/commands/credentials';
import { useNavigation } from '../../navigation';
import { useProfile } from '../../profile';
import { usesEnvironmentKey } from './credential-list';
import { moveCardFocus } from './move-card-focus';
import { ProviderCard } from './provider-card';
import classes from './provider-cards.module.css';
import { PANEL_ID } from './provider-panel';

type Props = {
  /** Those that are set up first; see {@link setUpFirst}. */
  providers: readonly ProviderInfo[];
  credentials: readonly Credential[];
  chosen: ProviderInfo | undefined;
  isWaiting: (credential: Credential) => boolean;
};

/** All providers as cards. Tab reaches the chosen one, arrows move among them, Enter opens. */
export function ProviderCards({ providers, credentials, chosen, isWaiting }: Props) {
  const profile = useProfile();
  const go = useNavigation((navigation) => navigation.go);
  const cards = providers.map((provider) => {
    const own = credentials.filter((one) => one.provider === provider.provider);
    const hasEnvironmentKey = usesEnvironmentKey(provider, profile);
    return { provider, own, hasEnvironmentKey, isSetUp: own.length > 0 || hasEnvironmentKey };
  });
  const groups = [
    { title: 'Set up', cards: cards.filter(({ isSetUp }) => isSetUp) },
    { title: 'Not set up', cards: cards.filter(({ isSetUp }) => !isSetUp) },
  ].filter((group) => group.cards.length > 0);
  return (
    <div data-provider-cards className={classes.groups}>
      {groups.map(({ title, cards: shown }) => (
        <div key={title}>
          {groups.length > 1 && <h2 className={classes.title}>{title}</h2>}
          <div className={classes.grid}>
            {shown.map(({ provider, own, hasEnvironmentKey }) => (
              <ProviderCard
                key={provider.provider}
                provider={provider}
                credentials={own}
                hasEnvironmentKey={hasEnvironmentKey}
                isWaiting={isWaiting}
                isChosen={provider === chosen}
                isTabStop={provider === chosen}
                onKeyDown={moveCardFocus}
                onChoose={(byKeyboard) => {
                  go({ screen: 'integrations', provider: provider.provider });
                  if (byKeyboard) focusPanel();
                }}
              />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

/** Back from the panel to the card it belongs to. */
export function focusCard(provider: string): void {
  document.querySelector<HTMLElement>(`[data-provider-card="${provider}"]`)?.focus();
}

/** Once the panel of the chosen provider is there. */
function focusPanel(): void {
  requestAnimationFrame(() => document.getElementById(PANEL_ID)?.focus());
}
