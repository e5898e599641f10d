import { LinearGraphQLClient } from '@linear/sdk';
import { z } from 'zod';
import { forbidden, httpFailure } from './check-failure';
import { type KeyFormat, parseApiKey } from './key-format';
import {
  byStatus,
  type Connection,
  createKeyProvider,
  type KeyProviderOptions,
} from './key-provider';
import { linearInfo } from './linear-info';
import type { CheckOutcome, ProviderAdapter } from './provider';
import { type Refusal, RefusedAnswer, valueAt } from './refusal';

const FORMAT: KeyFormat = {
  name: 'a Linear API key',
  starts: 'lin_api_',
  issuers: ['a Linear API key'],
  shortest: 24,
  where: 'Create one in Linear under Settings, Security & access.',
  instead: {
    'a Linear OAuth token': 'This is a Linear OAuth token: it belongs to an app and expires.',
    'a Linear webhook secret': 'This is the secret of a Linear webhook, which opens nothing.',
  },
};

export function createLinearProvider(options?: KeyProviderOptions): ProviderAdapter {
  return createKeyProvider(
    {
      info: linearInfo,
      parse: (fields) => parseApiKey(fields, FORMAT),
      learn,
      explain,
    },
    options,
  );
}

const QUERY = '{ viewer { name email organization { name urlKey } } }';

const Answer = z.object({
  viewer: z.object({
    name: z.string().min(1),
    email: z.string(),
    organization: z.object({ name: z.string(), urlKey: z.string() }),
  }),
});

/** The client has no option for `fetch`; its address is fixed, and redirects are refused here. */
async function learn({ key, baseUrl, signal }: Connection): Promise<Record<string, string>> {
  const client = new LinearGraphQLClient(baseUrl, {
    headers: { authorization: key },
    redirect: 'manual',
    signal,
  });
  const { viewer } = Answer.parse(await client.request(QUERY).catch(refuse));
  const { name, urlKey } = viewer.organization;
  return {
    workspace: name,
    workspaceUrl: `linear.app/${urlKey}`,
    user: viewer.name,
    email: viewer.email,
  };
}

/** What the client throws for an answer that is not the data asked for. */
function refuse(error: unknown): never {
  const status = valueAt(error, 'response', 'status');
  const headers = valueAt(error, 'response', 'headers');
  if (typeof status !== 'number' || !(headers instanceof Headers)) throw error;
  const message = valueAt(error, 'response', 'errors', 0, 'message');
  const type = valueAt(error, 'response', 'errors', 0, 'extensions', 'type');
  throw new RefusedAnswer({ status, headers, body: { message, type } });
}

/** GraphQL errors come with any status: https://linear.app/developers/graphql#error-handling */
function explain(refusal: Refusal, server: string): CheckOutcome | null {
  switch (valueAt(refusal.body, 'type')) {
    case undefined:
      return null;
    case 'authentication error':
      return byStatus(refusal, server, 401);
    case 'forbidden':
    case 'feature not accessible':
      return lacking(refusal, server);
    case 'ratelimited':
      return slowDown(refusal, server);
    case 'internal error':
      return byStatus(refusal, server, 500);
    default:
      return byStatus(refusal, server, Math.max(refusal.status, 400));
  }
}

function lacking(refusal: Refusal, server: string): CheckOutcome {
  const scope = /scope[^`'"]*[`'"]([\w:]+)[`'"]/i.exec(
    String(valueAt(refusal.body, 'message')),
  )?.[1];
  return scope
    ? forbidden(
        `${server} knows the key, but it lacks the permission ${scope}. Create a key with it in Linear under Settings, Security & access.`,
      )
    : byStatus(refusal, server, 403);
}

/** https://linear.app/developers/rate-limiting */
function slowDown({ headers }: Refusal, server: string): CheckOutcome {
  // In milliseconds since 1970.
  const reset = Number(headers.get('x-ratelimit-requests-reset') ?? Number.NaN);
  const wait = Number.isNaN(reset) ? null : Math.max(0, reset - Date.now());
  return httpFailure({ status: 429, server, says: '', retryAfterMs: wait });
}
