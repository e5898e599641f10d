import { request } from '@octokit/request';
import { z } from 'zod';
import { secret } from '../vault/secret';
import { forbidden, httpFailure, rejected } from './check-failure';
import { githubInfo } from './github-info';
import { type KeyFormat, parseKey } from './key-format';
import {
  byStatus,
  type Connection,
  createKeyProvider,
  type KeyProviderOptions,
} from './key-provider';
import { hintOf } from './pasted-key';
import type { CheckOutcome, ProviderAdapter } from './provider';
import { type Refusal, wordsOf } from './refusal';
import { retryAfterMs } from './retry-after';

const FORMAT: KeyFormat = {
  name: 'a GitHub token',
  starts: 'github_pat_, ghp_ or gho_',
  issuers: ['a GitHub token'],
  shortest: 24,
  where: 'Create one on GitHub under Settings, Developer settings, Personal access tokens.',
  instead: {
    'a token of a GitHub app': 'This is a token of a GitHub app, which is good for an hour only.',
    'a GitHub refresh token':
      'This is a GitHub refresh token: it fetches tokens and is none itself.',
  },
};

export function createGithubProvider(options?: KeyProviderOptions): ProviderAdapter {
  return createKeyProvider(
    {
      info: githubInfo,
      parse(fields) {
        const apiKey = parseKey(fields.apiKey ?? '', 'apiKey', FORMAT);
        const metadata = { kind: kindOf(apiKey) };
        return { secret: secret({ apiKey }), hint: hintOf(apiKey), metadata };
      },
      learn,
      explain,
    },
    options,
  );
}

function kindOf(token: string): string {
  if (token.startsWith('github_pat_')) return 'fine-grained token';
  return token.startsWith('ghp_') ? 'classic token' : 'OAuth token';
}

const User = z.object({ login: z.string().min(1) });
const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

async function learn({ key, baseUrl, fetch, signal }: Connection): Promise<Record<string, string>> {
  const { data, headers } = await request('GET /user', {
    baseUrl,
    headers: { authorization: `Bearer ${key}` },
    request: { fetch, signal, log: QUIET },
  });
  const { login } = User.parse(data);
  // Only classic and OAuth tokens have scopes; fine-grained ones do not tell their permissions.
  const scopes = headers['x-oauth-scopes'];
  return {
    login,
    ...(scopes === undefined ? {} : { scopes: scopes || 'none' }),
    expires: expiryOf(headers['github-authentication-token-expiration']),
  };
}

/** From "2027-01-31 23:59:59 UTC" or "… +0100"; empty for a token without an end. */
function expiryOf(header: unknown): string {
  const at = typeof header === 'string' ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? '' : new Date(at).toISOString();
}

/** https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api */
function explain(refusal: Refusal, server: string): CheckOutcome | null {
  const { status, headers } = refusal;
  if (status === 401) {
    return rejected(
      `${server} rejected the token. It may have been mistyped, revoked, or have expired. Copy it again or create a new one.`,
    );
  }
  if (status !== 403) return null;
  if (isRateLimit(refusal)) return slowDown(refusal, server);
  if (headers.get('x-github-sso')) {
    return forbidden(
      `An organisation wants this token to be authorised for its single sign-on. On GitHub, under Personal access tokens, choose “Configure SSO”.`,
    );
  }
  const missing =
    headers.get('x-accepted-github-permissions') || headers.get('x-accepted-oauth-scopes');
  if (missing) {
    return forbidden(
      `${server} knows the token, but it lacks a permission: ${missing.slice(0, 100)}. Add it to the token on GitHub under Personal access tokens.`,
    );
  }
  return byStatus(refusal, server);
}

/** GitHub says 403 as well as 429: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
function isRateLimit(refusal: Refusal): boolean {
  return (
    refusal.headers.get('x-ratelimit-remaining') === '0' ||
    refusal.headers.has('retry-after') ||
    /rate limit/i.test(wordsOf(refusal))
  );
}

function slowDown({ headers }: Refusal, server: string): CheckOutcome {
  // In seconds since 1970.
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN) * 1000 - Date.now();
  const wait = retryAfterMs(headers) ?? (Number.isNaN(reset) ? null : Math.max(0, reset));
  return httpFailure({ status: 429, server, says: '', retryAfterMs: wait });
}
