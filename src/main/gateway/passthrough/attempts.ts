import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { ChatelaineError } from '../../../shared/errors';
import { anthropicInfo } from '../../providers/anthropic-info';
import { deepseekInfo } from '../../providers/deepseek-info';
import { geminiInfo } from '../../providers/gemini-info';
import { openaiInfo } from '../../providers/openai-info';
import type { Payment } from '../../providers/payers';
import type { Secret } from '../../vault/secret';
import type { GatewayParts } from '../parts';
import { type Account, type Accounting, type BilledCall, NOTHING_TOLD } from './accounting';
import type { ProviderCall } from './call';
import { asRefusal, type Failure, lastWord, type RefusedAnswer, readRefused } from './failures';
import { faultOf } from './fault';
import { forwardedHeaders } from './headers';
import type { LiveRequest } from './live';
import { NoAnswer, type Upstream } from './upstream';

/** What came of it: an answer that begins, or the provider's word why there is none. */
export type Outcome =
  | { answer: IncomingMessage; account: Account | null; apiKey: Secret<string> }
  | { refused: RefusedAnswer };

export type AttemptParts = Pick<GatewayParts, 'integrations' | 'log'> & {
  accounting: Accounting;
  upstream: Upstream;
};

/**
 * Asks the provider, with one credential after the other as long as no byte of an answer is out. Errors:
 * `GatewayRefusal`; the vault's; anything when the signal is aborted.
 */
export async function firstAnswer(
  parts: AttemptParts,
  request: FastifyRequest,
  call: ProviderCall,
  live: LiveRequest,
): Promise<Outcome> {
  const { client } = request;
  const providerName = nameOf(call.provider);
  const tried: (string | null)[] = [];
  const failures: Failure[] = [];
  for (;;) {
    const next = nextPayer(parts, request, call, tried);
    if (!next) break;
    tried.push(next.payer.credentialId);
    live.paidBy(next.payer.name);
    let account: Account | null;
    try {
      account = isBilled(call) ? parts.accounting.open(client, next.payer, call) : null;
    } catch (error) {
      // Another one's budget may have room; what the first one did not get is what matters then.
      if (failures.length > 0 && isBudget(error)) continue;
      throw asRefusal(error, providerName);
    }
    const outcome = await attempt(parts, request, call, live, next, account);
    if (!('failure' in outcome)) return outcome;
    failures.push(outcome.failure);
  }
  return { refused: lastWord(failures, providerName) };
}

/** Those that requests are passed on to. */
const PROVIDERS = [anthropicInfo, openaiInfo, geminiInfo, deepseekInfo];

function nameOf(provider: ProviderCall['provider']): string {
  return PROVIDERS.find((info) => info.provider === provider)?.name ?? provider;
}

function isBilled(call: ProviderCall): call is BilledCall {
  return call.billing !== null;
}

function isBudget(error: unknown): boolean {
  return (
    error instanceof ChatelaineError &&
    (error.code === 'BUDGET_EXHAUSTED' || error.code === 'MODEL_UNPRICED')
  );
}

/** null when all were tried. */
function nextPayer(
  { integrations }: AttemptParts,
  { client }: FastifyRequest,
  { provider }: ProviderCall,
  tried: readonly (string | null)[],
): Payment | null {
  try {
    return integrations.payer(
      client.profileId,
      provider,
      `client:${client.clientId}`,
      tried,
      client.credentialId ?? undefined,
    );
  } catch (error) {
    const isNoneLeft = error instanceof ChatelaineError && error.code === 'NO_CREDENTIAL';
    if (isNoneLeft && tried.length > 0) return null;
    throw asRefusal(error, nameOf(provider));
  }
}

async function attempt(
  parts: AttemptParts,
  request: FastifyRequest,
  call: ProviderCall,
  live: LiveRequest,
  { payer, apiKey, baseUrl, headers }: Payment,
  account: Account | null,
): Promise<Outcome | { failure: Failure }> {
  let answer: IncomingMessage;
  try {
    const body = bodyFor(call, account);
    answer = await parts.upstream.send({
      url: new URL(`${baseUrl ?? call.defaultBaseUrl}${call.path}`),
      method: request.method,
      headers: forwardedHeaders(
        request.raw.rawHeaders,
        { header: call.keyHeader, value: apiKey.expose() },
        body?.length ?? null,
        headers,
      ),
      body,
      signal: live.signal,
    });
  } catch (error) {
    // What the provider has got may have cost something; nobody will ever say what.
    if (error instanceof NoAnswer && error.isReached) account?.record(NOTHING_TOLD);
    else account?.release();
    if (live.signal.aborted || !(error instanceof NoAnswer)) throw error;
    parts.log.warn({ err: error, provider: call.provider }, 'a provider did not answer a client');
    return { failure: { payer, refused: null } };
  }

  const status = answer.statusCode ?? 0;
  if (status >= 200 && status < 300) return { answer, account, apiKey };
  account?.release();
  const refused = await readRefused(answer);
  const fault = faultOf(call.provider, refused);
  if (fault === 'key')
    parts.integrations.reportFailure(payer.credentialId, 'CREDENTIAL_REJECTED', apiKey);
  return fault === 'request'
    ? { refused }
    : { failure: { payer, refused: { answer: refused, fault } } };
}

/** As it came, unless it asks for more than there is money for. */
function bodyFor({ body, billing }: ProviderCall, account: Account | null): Buffer | null {
  if (!billing || !account || account.maxOutputTokens >= billing.maxOutputTokens) return body;
  return billing.withMaxOutputTokens(account.maxOutputTokens);
}
