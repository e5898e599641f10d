import type { Provider, ProviderInfo } from '../../shared/commands/credentials';
import { anthropicInfo } from './anthropic-info';
import type { ProviderAdapter } from './provider';

export type ProviderRegistry = {
  infos(): ProviderInfo[];
  /** Loads a provider with its libraries, which may be heavy, on first use. */
  load(provider: Provider): Promise<ProviderAdapter>;
};

export function createProviderRegistry(): ProviderRegistry {
  const entries: Record<Provider, { info: ProviderInfo; load(): Promise<ProviderAdapter> }> = {
    ANTHROPIC: {
      info: anthropicInfo,
      load: async () => (await import('./anthropic')).createAnthropicProvider(),
    },
  };
  return {
    infos: () => Object.values(entries).map((entry) => entry.info),
    load: (provider) => entries[provider].load(),
  };
}
