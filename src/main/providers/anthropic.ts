import Anthropic, { APIConnectionError, APIError } from '@anthropic-ai/sdk';
import type { Model } from '../../shared/commands/models';
import { ChatelaineError } from '../../shared/errors';
import { type Secret, secret } from '../vault/secret';
import type { SecretParts } from '../vault/secret-parts';
import { anthropicInfo } from './anthropic-info';
import { parseAnthropicKey } from './anthropic-key';
import { cheapestModel, isUsable, type ListedModel, toModel } from './anthropic-models';
import {
  type CheckFailure,
  httpFailure,
  networkFailure,
  strangeAnswer,
  timeoutFailure,
} from './check-failure';
import { fetchFrom } from './own-server';
import type { CheckOptions, CheckOutcome, ProviderAdapter } from './provider';
import { retryAfterMs } from './retry-after';

/** A person waits for a check. */
const CHECK_TIMEOUT_MS = 10_000;
/** The most that the API gives at once. */
const PAGE_SIZE = 1_000;
const QUOTE_LENGTH = 200;

export type AnthropicClientOptions = {
  apiKey: Secret<string>;
  /** null = Anthropic's own server. */
  baseUrl: string | null;
  /** The SDK's own retries of 408, 409, 429, 5xx and network faults; its default is 2. */
  maxRetries?: number;
};

/**
 * An SDK client that knows only what it is given: each option that the SDK would otherwise take from
 * the environment is set, and the key goes to its own server only, never along a redirect.
 */
export function createAnthropicClient(options: AnthropicClientOptions): Anthropic {
  const baseURL = options.baseUrl ?? anthropicInfo.defaultBaseUrl;
  return new Anthropic({
    apiKey: options.apiKey.expose(),
    webhookKey: null,
    baseURL,
    logLevel: 'warn',
    openTelemetry: false,
    fetch: fetchFrom(new URL(baseURL).origin),
    ...(options.maxRetries === undefined ? {} : { maxRetries: options.maxRetries }),
  });
}

/** All models that the key may use, most recent first. Rejects with the SDK's errors. */
export async function listModels(client: Anthropic, signal?: AbortSignal): Promise<Model[]> {
  return (await listed(client, signal)).map(toModel);
}

/** `timeoutMs` is for the whole check, however many requests it takes. */
export function createAnthropicProvider(
  { timeoutMs } = { timeoutMs: CHECK_TIMEOUT_MS },
): ProviderAdapter {
  async function ask<T>(
    parts: Secret<SecretParts>,
    { baseUrl, signal }: CheckOptions,
    question: (client: Anthropic, signal: AbortSignal) => Promise<T>,
  ): Promise<T | CheckFailure> {
    const deadline = AbortSignal.timeout(timeoutMs);
    const apiKey = secret(parts.expose().apiKey ?? '');
    const client = createAnthropicClient({ apiKey, baseUrl, maxRetries: 0 });
    try {
      return await question(client, signal ? AbortSignal.any([signal, deadline]) : deadline);
    } catch (error) {
      signal?.throwIfAborted();
      const server = new URL(client.baseURL).host;
      return deadline.aborted
        ? timeoutFailure(server, timeoutMs)
        : failureOf(error, server, apiKey);
    }
  }

  return {
    info: anthropicInfo,
    parse: parseAnthropicKey,
    check: (parts, options) => ask(parts, options, checkKey),
    async models(parts, options) {
      const answer = await ask(parts, options, listModels);
      if (Array.isArray(answer)) return answer;
      throw new ChatelaineError(answer.code, answer.message);
    },
  };
}

/** The list proves the key; one token proves that it may spend. */
async function checkKey(client: Anthropic, signal: AbortSignal): Promise<CheckOutcome> {
  const model = cheapestModel(await listed(client, signal));
  if (model === null) return strangeAnswer(new URL(client.baseURL).host);
  try {
    const { response } = await client.messages
      .create({ model, max_tokens: 1, messages: [{ role: 'user', content: '.' }] }, { signal })
      .withResponse();
    return { status: 'VALID', message: null, metadata: learned(response.headers) };
  } catch (error) {
    if (!(error instanceof APIError) || !isRefusalOfTheRequest(error.status)) throw error;
    const message = isAboutBilling(error) ? NO_CREDIT : null;
    return { status: 'VALID', message, metadata: learned(error.headers) };
  }
}

const NO_CREDIT =
  'The key works, but its credit balance is too low to run anything. Add credit in the Anthropic console under Billing.';

async function listed(client: Anthropic, signal?: AbortSignal): Promise<ListedModel[]> {
  const models: ListedModel[] = [];
  const pages = client.models.list({ limit: PAGE_SIZE }, signal ? { signal } : {});
  for await (const model of pages) models.push(model);
  return models.filter(isUsable);
}

/** Refused for the model, the request or the money, so the key itself passed. */
function isRefusalOfTheRequest(status: number | undefined): boolean {
  return (
    status !== undefined && status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status)
  );
}

function isAboutBilling(error: APIError): boolean {
  return (
    error.status === 402 || error.type === 'billing_error' || /credit balance/i.test(error.message)
  );
}

/** Which organisation and workspace pay: https://platform.claude.com/docs/en/api/overview */
function learned(headers: Headers | undefined): Record<string, string> {
  const found = {
    organizationId: headers?.get('anthropic-organization-id'),
    workspaceId: headers?.get('anthropic-workspace-id'),
  };
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}

function failureOf(error: unknown, server: string, apiKey: Secret<string>): CheckFailure {
  if (error instanceof APIConnectionError) return networkFailure(server, error);
  if (!(error instanceof APIError) || error.status === undefined) return strangeAnswer(server);
  return httpFailure({
    status: error.type === 'overloaded_error' ? 529 : error.status,
    server,
    says: quotable(error.apiMessage ?? '', apiKey),
    retryAfterMs: retryAfterMs(error.headers),
  });
}

/** Servers have been seen to repeat the key they refuse. */
function quotable(says: string, apiKey: Secret<string>): string {
  return says.replaceAll(apiKey.expose(), '…').slice(0, QUOTE_LENGTH);
}
