import { ChatelaineError, type ErrorCode } from '../../../shared/errors';
import { createAnthropicClient } from '../../providers/anthropic';
import type { EngineParts } from '../parts';
import { explainFailure } from './failures';
import { type SwitchedFrom, UnansweredRequest } from './reply';

/** Failures that another credential may not have; a bad request fails with every one. */
const FAILOVER_CODES: ReadonlySet<ErrorCode> = new Set([
  'CREDENTIAL_REJECTED',
  'CREDENTIAL_FORBIDDEN',
  'RATE_LIMITED',
  'OVERLOADED',
  'NETWORK',
  'TIMEOUT',
]);

/** When a credential fails before the first byte of a reply, the next one goes on from what is on disk. */
export async function withPayer<T>(
  parts: EngineParts,
  sessionId: string,
  stop: AbortSignal,
  work: (paid: Paid) => Promise<T>,
): Promise<T> {
  const { integrations } = parts;
  const { profileId } = parts.store.row(sessionId);
  const tried: (string | null)[] = [];
  let paid = integrations.payer(profileId, 'ANTHROPIC', `session:${sessionId}`);
  let switchedFrom: SwitchedFrom | undefined;
  for (;;) {
    try {
      return await work({ ...paid, switchedFrom });
    } catch (error) {
      if (stop.aborted || !(error instanceof UnansweredRequest)) throw error;
      const { code } = explainFailure(error.cause);
      if (!FAILOVER_CODES.has(code)) throw error.cause;
      switchedFrom = { name: paid.payer.name, code };
      tried.push(paid.payer.credentialId);
      integrations.reportFailure(paid.payer.credentialId, code, paid.apiKey);
      paid = nextPayer(parts, profileId, sessionId, tried) ?? rethrow(error.cause);
    }
  }
}

export type Paid = ReturnType<EngineParts['integrations']['payer']> & {
  switchedFrom: SwitchedFrom | undefined;
};

/** Undefined when every credential was tried: then the first failure is worth more than "none left". */
function nextPayer(
  { integrations }: EngineParts,
  profileId: string,
  sessionId: string,
  tried: (string | null)[],
) {
  try {
    return integrations.payer(profileId, 'ANTHROPIC', `session:${sessionId}`, tried);
  } catch (error) {
    if (error instanceof ChatelaineError && error.code === 'NO_CREDENTIAL') return undefined;
    throw error;
  }
}

function rethrow(error: unknown): never {
  throw error;
}

/** Waiting and failing over are ours, so that they are seen. */
export function clientOf({ apiKey, baseUrl }: Paid) {
  return createAnthropicClient({ apiKey, baseUrl, maxRetries: 0 });
}
