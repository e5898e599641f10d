import { forbidden, rejected } from './check-failure';
import { createKeyProvider, type KeyProviderOptions } from './key-provider';
import { openaiInfo } from './openai-info';
import { parseOpenaiKey } from './openai-key';
import { countModels } from './openai-models';
import type { CheckOutcome, ProviderAdapter } from './provider';
import { type Refusal, valueAt, wordsOf } from './refusal';

export function createOpenaiProvider(options?: KeyProviderOptions): ProviderAdapter {
  return createKeyProvider(
    {
      info: openaiInfo,
      parse: parseOpenaiKey,
      async learn(connection) {
        const { models, headers } = await countModels(connection);
        return {
          organization: headers.get('openai-organization') ?? '',
          projectId: headers.get('openai-project') ?? '',
          models,
        };
      },
      explain,
    },
    options,
  );
}

/** Codes: https://platform.openai.com/docs/guides/error-codes */
function explain(refusal: Refusal, server: string): CheckOutcome | null {
  const code = valueAt(refusal.body, 'error', 'code');
  const scopes = /missing scopes?: ?([\w.]+(?:, ?[\w.]+)*)/i.exec(wordsOf(refusal))?.[1];
  if (scopes) {
    return forbidden(
      `${server} knows the key, but it lacks the permission ${scopes.replace(/\.$/, '')}. In the OpenAI platform, under API keys, allow it to read Models, or make its owner a member of the project.`,
    );
  }
  if (code === 'insufficient_quota') return { status: 'VALID', message: NO_CREDIT, metadata: {} };
  if (/^(mismatched|invalid)_(organization|project)$/.test(String(code))) {
    return forbidden(
      `${server} says that the key does not belong to the organisation or project entered with it. Correct them or leave them empty.`,
    );
  }
  if (code === 'unsupported_country_region_territory') {
    return forbidden('OpenAI does not serve the country that this connection comes from.');
  }
  if (code === 'ip_not_authorized') {
    return forbidden(
      `${server} refuses the address of this network: the project allows particular ones only. Add it in the OpenAI platform under Security.`,
    );
  }
  if (code === 'account_deactivated') {
    return rejected(
      `${server} says that the account of this key was closed. Ask OpenAI’s support, or use a key of another account.`,
    );
  }
  return null;
}

const NO_CREDIT =
  'The key works, but its account has no credit left. Add credit in the OpenAI platform under Billing.';
