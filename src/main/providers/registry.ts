import type { Provider, ProviderInfo } from '../../shared/commands/credentials';
import { anthropicInfo } from './anthropic-info';
import { awsInfo } from './aws-info';
import { azureInfo } from './azure-info';
import { gcpInfo } from './gcp-info';
import { ociInfo } from './oci-info';
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
    GCP_SA: { info: gcpInfo, load: async () => (await import('./gcp')).createGcpProvider() },
    AWS_IAM: { info: awsInfo, load: async () => (await import('./aws')).createAwsProvider() },
    AZURE: { info: azureInfo, load: async () => (await import('./azure')).createAzureProvider() },
    OCI: { info: ociInfo, load: async () => (await import('./oci')).createOciProvider() },
  };
  return {
    infos: () => Object.values(entries).map((entry) => entry.info),
    load: (provider) => entries[provider].load(),
  };
}
