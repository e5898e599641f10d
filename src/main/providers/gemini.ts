import { GoogleGenAI } from '@google/genai';
import { forbidden, httpFailure, rejected } from './check-failure';
import { geminiInfo } from './gemini-info';
import { type KeyFormat, parseApiKey } from './key-format';
import { type Connection, createKeyProvider, type KeyProviderOptions } from './key-provider';
import type { CheckOutcome, ProviderAdapter } from './provider';
import { type Refusal, valueAt, wordsOf } from './refusal';

/** `AIza` keys are the older kind: https://ai.google.dev/gemini-api/docs/api-key */
const FORMAT: KeyFormat = {
  name: 'a Gemini API key',
  starts: 'AQ. or AIza',
  issuers: ['a Gemini API key', 'a Google API key'],
  shortest: 24,
  where: 'Create one in Google AI Studio under API keys.',
};

/** The most that the API gives at once. */
const PAGE_SIZE = 1_000;

export function createGeminiProvider(options?: KeyProviderOptions): ProviderAdapter {
  return createKeyProvider(
    {
      info: geminiInfo,
      parse: (fields) => parseApiKey(fields, FORMAT),
      learn,
      explain,
    },
    options,
  );
}

/** Each option that the client library would otherwise take from the environment is set. */
async function learn({ key, baseUrl, fetch, signal }: Connection): Promise<Record<string, string>> {
  const client = new GoogleGenAI({
    apiKey: key,
    enterprise: false,
    apiVersion: 'v1beta',
    httpOptions: { baseUrl, fetch },
  });
  const { page } = await client.models.list({
    config: { pageSize: PAGE_SIZE, abortSignal: signal },
  });
  if (page.length === 0) throw new TypeError('not a list of models');
  return { models: String(page.length) };
}

const API = 'Gemini API (“Generative Language API”)';
const RESTRICTIONS = 'Change that in the Google Cloud console under Credentials.';

/** Reasons: https://docs.cloud.google.com/docs/quotas/reference/rest/v1/ErrorReason (google.api) */
function explain(refusal: Refusal, server: string): CheckOutcome | null {
  const says = wordsOf(refusal);
  const { reason, consumer, retryMs } = detailsOf(refusal);
  if (/leaked/i.test(says)) {
    return rejected(`${server} blocked the key because it was found in public. Create a new one.`);
  }
  if (reason === 'API_KEY_INVALID') {
    const why = /expired/i.test(says) ? 'says that the key has expired' : 'rejected the key';
    return rejected(
      `${server} ${why}. Copy it again or create a new one in Google AI Studio; Google retires keys that start with AIza.`,
    );
  }
  if (reason === 'SERVICE_DISABLED') {
    return forbidden(
      `The ${API} is switched off in ${consumer ?? 'the project of this key'}. Enable it in the Google Cloud console under APIs, wait a few minutes and try again.`,
    );
  }
  if (reason === 'API_KEY_SERVICE_BLOCKED') {
    return forbidden(`The key is restricted to other APIs than the ${API}. ${RESTRICTIONS}`);
  }
  if (/^API_KEY_(HTTP_REFERRER|IP_ADDRESS|ANDROID_APP|IOS_APP)_BLOCKED$/.test(reason)) {
    return forbidden(
      `The key is restricted to particular websites, addresses or apps, and this is none of them. ${RESTRICTIONS}`,
    );
  }
  if (/location is not supported/i.test(says)) {
    return forbidden('Gemini is not offered in the country that this connection comes from.');
  }
  if (refusal.status === 429 && retryMs !== null) {
    return httpFailure({ status: 429, server, says, retryAfterMs: retryMs });
  }
  return null;
}

type Details = { reason: string; consumer: string | null; retryMs: number | null };

/** Google's error details: https://google.aip.dev/193 */
function detailsOf({ body }: Refusal): Details {
  const details = valueAt(body, 'error', 'details');
  const found: Details = { reason: '', consumer: null, retryMs: null };
  for (const detail of Array.isArray(details) ? details : []) {
    found.reason ||= text(valueAt(detail, 'reason')) ?? '';
    // "projects/123"
    found.consumer ??=
      /^projects\/[\w-]+$/.exec(text(valueAt(detail, 'metadata', 'consumer')) ?? '')?.[0] ?? null;
    // "34.5s"
    const seconds = Number.parseFloat(text(valueAt(detail, 'retryDelay')) ?? '');
    if (seconds >= 0) found.retryMs = Math.round(seconds * 1000);
  }
  return found;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
