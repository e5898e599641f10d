import type { Provider, ProviderInfo } from '../../shared/commands/credentials';
import { anthropicInfo } from './anthropic-info';
import { awsInfo } from './aws-info';
import { azureInfo } from './azure-info';
import { deepseekInfo } from './deepseek-info';
import { gcpInfo } from './gcp-info';
import { geminiInfo } from './gemini-info';
import { githubInfo } from './github-info';
import { linearInfo } from './linear-info';
import { ociInfo } from './oci-info';
import { openaiInfo } from './openai-info';
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
    OPENAI: {
      info: openaiInfo,
      load: async () => (await import('./openai')).createOpenaiProvider(),
    },
    GEMINI: {
      info: geminiInfo,
      load: async () => (await import('./gemini')).createGeminiProvider(),
    },
    DEEPSEEK: {
      info: deepseekInfo,
      load: async () => (await import('./deepseek')).createDeepseekProvider(),
    },
    GCP_SA: { info: gcpInfo, load: async () => (await import('./gcp')).createGcpProvider() },
    AWS_IAM: { info: awsInfo, load: async () => (await import('./aws')).createAwsProvider() },
    AZURE: { info: azureInfo, load: async () => (await import('./azure')).createAzureProvider() },
    OCI: { info: ociInfo, load: async () => (await import('./oci')).createOciProvider() },
    GITHUB: {
      info: githubInfo,
      load: async () => (await import('./github')).createGithubProvider(),
    },
    LINEAR: {
      info: linearInfo,
      load: async () => (await import('./linear')).createLinearProvider(),
    },
  };
  return {
    infos: () => Object.values(entries).map((entry) => entry.info),
    load: (provider) => entries[provider].load(),
  };
}
