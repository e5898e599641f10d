import { z } from 'zod';
import type { Provider } from '../../../shared/commands/credentials';
import type { RefusedAnswer } from './failures';

/** Why a provider refused; all but `request` are worth trying with another credential. */
export type Fault =
  | 'request'
  /** The key is none, or none any more. */
  | 'key'
  /** The key may not do this. */
  | 'permission'
  /** The owner's account has no credit left. */
  | 'credit'
  | 'redirect'
  /** It is busy, or has a problem of its own. */
  | 'server';

/** What a status other than 2xx means. */
export function faultOf(provider: Provider, answer: RefusedAnswer): Fault {
  const { status } = answer;
  const told = errorIn(answer.body);
  if (isOutOfCredit(provider, status, told)) return 'credit';
  if (status === 401 || isRejectedByGemini(provider, told)) return 'key';
  if (status === 403) return 'permission';
  if (status === 429 || status >= 500) return 'server';
  return status >= 300 && status < 400 ? 'redirect' : 'request';
}

type Told = z.infer<typeof ErrorBody>['error'];

/**
 * 402 is Anthropic's and DeepSeek's; Anthropic also answers 400, and OpenAI 429.
 * https://platform.claude.com/docs/en/api/errors, https://api-docs.deepseek.com/quick_start/error_codes,
 * https://platform.openai.com/docs/guides/error-codes
 */
function isOutOfCredit(provider: Provider, status: number, told: Told): boolean {
  if (status === 402) return true;
  if (provider === 'ANTHROPIC')
    return told.type === 'billing_error' || /credit balance is too low/i.test(told.message);
  return provider === 'OPENAI' && told.code === 'insufficient_quota';
}

/** With 400: https://docs.cloud.google.com/docs/quotas/reference/rest/v1/ErrorReason */
function isRejectedByGemini(provider: Provider, { details }: Told): boolean {
  return provider === 'GEMINI' && details.some(({ reason }) => reason === 'API_KEY_INVALID');
}

function errorIn(body: Buffer): Told {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    // A stream of Gemini's that is an array is one also where it fails.
    return ErrorBody.parse(Array.isArray(json) ? json[0] : json).error;
  } catch {
    return NOTHING;
  }
}

const NOTHING = { type: '', code: '', message: '', details: [] };
const Text = z.string().catch('');
const Detail = z.object({ reason: Text }).catch({ reason: '' });
const ErrorBody = z.object({
  error: z.object({ type: Text, code: Text, message: Text, details: z.array(Detail).catch([]) }),
});
