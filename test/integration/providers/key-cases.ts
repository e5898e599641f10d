import { createDeepseekProvider } from '../../../src/main/providers/deepseek';
import { createGeminiProvider } from '../../../src/main/providers/gemini';
import { createGithubProvider } from '../../../src/main/providers/github';
import type { KeyProviderOptions } from '../../../src/main/providers/key-provider';
import { createLinearProvider } from '../../../src/main/providers/linear';
import { createOpenaiProvider } from '../../../src/main/providers/openai';
import type { ProviderAdapter } from '../../../src/main/providers/provider';
import type { Provider } from '../../../src/shared/commands/credentials';
import { openaiError, openaiModels } from '../../support/providers/openai';
import type { Answer } from '../../support/providers/scripted-server';

type Refused = { what: string; answer: Answer; code: string; says: RegExp; wait?: number };

/** How one provider is asked and answers, in the shapes that its documentation and its server have. */
export type KeyCase = {
  name: Provider;
  create: (options?: KeyProviderOptions) => ProviderAdapter;
  key: string;
  /** Appended to the test server's address to be the base URL. */
  base: string;
  method: string;
  path: string;
  /** The header that has the key, and how. */
  header: [name: string, value: (key: string) => string];
  good: Answer;
  learned: Record<string, string>;
  rejected: Answer;
  refused: Refused[];
  /** Other answers that mean the key is good. */
  also?: { what: string; answer: Answer; says: RegExp }[];
};

const FILLER = '0123456789abcdef0123456789abcdef';

const scopes =
  'You have insufficient permissions for this operation. Missing scopes: api.model.read. Check that you have the correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and if you’re using a restricted API key, that it has the necessary scopes.';

export const openai: KeyCase = {
  name: 'OPENAI',
  create: createOpenaiProvider,
  key: `sk-proj-${FILLER}T3BlbkFJ${FILLER}`,
  base: '/v1',
  method: 'GET',
  path: '/v1/models',
  header: ['authorization', (key) => `Bearer ${key}`],
  good: openaiModels,
  learned: { organization: 'acme', projectId: 'proj_acme', models: '2' },
  rejected: openaiError(401, 'invalid_api_key', 'Incorrect API key provided: sk-proj-****cdef.'),
  refused: [
    {
      what: 'a scope is missing (as 401)',
      answer: openaiError(401, null, scopes),
      code: 'CREDENTIAL_FORBIDDEN',
      says: /lacks the permission api\.model\.read\. In/,
    },
    {
      what: 'a scope is missing (as 403)',
      answer: openaiError(403, 'missing_scope', scopes),
      code: 'CREDENTIAL_FORBIDDEN',
      says: /api\.model\.read/,
    },
    {
      what: 'another organisation',
      answer: openaiError(
        401,
        'mismatched_organization',
        'OpenAI-Organization header should match',
      ),
      code: 'CREDENTIAL_FORBIDDEN',
      says: /does not belong to the organisation/,
    },
    {
      what: 'the country',
      answer: openaiError(403, 'unsupported_country_region_territory', 'Country not supported'),
      code: 'CREDENTIAL_FORBIDDEN',
      says: /country/,
    },
    {
      what: 'the account is closed',
      answer: openaiError(401, 'account_deactivated', 'The account was deactivated'),
      code: 'CREDENTIAL_REJECTED',
      says: /account of this key was closed/,
    },
    {
      what: 'too many requests',
      answer: {
        status: 429,
        body: { error: { message: 'Rate limit reached', code: 'rate_limit_exceeded' } },
        headers: { 'retry-after': '7' },
      },
      code: 'RATE_LIMITED',
      says: /in 7 s/,
      wait: 7_000,
    },
  ],
  also: [
    {
      what: 'no credit',
      answer: openaiError(429, 'insufficient_quota', 'You exceeded your current quota'),
      says: /no credit left/,
    },
  ],
};

const deepseek: KeyCase = {
  name: 'DEEPSEEK',
  create: createDeepseekProvider,
  key: `sk-${FILLER}`,
  base: '',
  method: 'GET',
  path: '/models',
  header: ['authorization', (key) => `Bearer ${key}`],
  good: { ...openaiModels, headers: {} },
  learned: { models: '2' },
  rejected: openaiError(
    401,
    'invalid_request_error',
    'Authentication Fails, Your api key is invalid',
  ),
  refused: [
    {
      what: 'forbidden',
      answer: openaiError(403, null, 'Access denied'),
      code: 'CREDENTIAL_FORBIDDEN',
      says: /does not allow.*“Access denied”/,
    },
    {
      what: 'too many requests',
      answer: openaiError(429, null, 'Rate Limit Reached'),
      code: 'RATE_LIMITED',
      says: /slow down/,
    },
  ],
  also: [
    {
      what: 'no balance',
      answer: openaiError(402, 'invalid_request_error', 'Insufficient Balance'),
      says: /balance is used up/,
    },
  ],
};

const googleError = (code: number, message: string, ...details: object[]): Answer => ({
  status: code,
  body: { error: { code, message, status: 'X', details } },
});
const because = (reason: string, metadata = {}) => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason,
  domain: 'googleapis.com',
  metadata: { service: 'generativelanguage.googleapis.com', ...metadata },
});
const INVALID = 'API key not valid. Please pass a valid API key.';

const gemini: KeyCase = {
  name: 'GEMINI',
  create: createGeminiProvider,
  key: `AQ.Ab8${FILLER}`,
  base: '',
  method: 'GET',
  path: '/v1beta/models',
  header: ['x-goog-api-key', (key) => key],
  good: {
    status: 200,
    body: { models: [{ name: 'models/gemini-a' }, { name: 'models/gemini-b' }] },
  },
  learned: { models: '2' },
  rejected: googleError(400, INVALID, because('API_KEY_INVALID')),
  refused: [
    {
      what: 'expired',
      answer: googleError(400, 'API key expired. Please renew it.', because('API_KEY_INVALID')),
      code: 'CREDENTIAL_REJECTED',
      says: /has expired/,
    },
    {
      what: 'found in public',
      answer: googleError(403, 'Your API key was reported as leaked. Please use another API key.'),
      code: 'CREDENTIAL_REJECTED',
      says: /found in public/,
    },
    {
      what: 'the API is off',
      answer: googleError(
        403,
        'Generative Language API has not been used in project 12 before or it is disabled.',
        because('SERVICE_DISABLED', { consumer: 'projects/12' }),
      ),
      code: 'CREDENTIAL_FORBIDDEN',
      says: /Generative Language API.*switched off in projects\/12\. Enable/,
    },
    {
      what: 'restricted to other APIs',
      answer: googleError(403, 'Requests are blocked.', because('API_KEY_SERVICE_BLOCKED')),
      code: 'CREDENTIAL_FORBIDDEN',
      says: /restricted to other APIs/,
    },
    {
      what: 'restricted to addresses',
      answer: googleError(403, 'IP blocked.', because('API_KEY_IP_ADDRESS_BLOCKED')),
      code: 'CREDENTIAL_FORBIDDEN',
      says: /particular websites, addresses or apps/,
    },
    {
      what: 'the country',
      answer: googleError(400, 'User location is not supported for the API use.'),
      code: 'CREDENTIAL_FORBIDDEN',
      says: /country/,
    },
    {
      what: 'too many requests',
      answer: googleError(429, 'Resource has been exhausted', {
        '@type': 'type.googleapis.com/google.rpc.RetryInfo',
        retryDelay: '34s',
      }),
      code: 'RATE_LIMITED',
      says: /in 34 s/,
      wait: 34_000,
    },
  ],
};

const githubError = (status: number, message: string, headers = {}): Answer => ({
  status,
  body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
  headers,
});

export const github: KeyCase = {
  name: 'GITHUB',
  create: createGithubProvider,
  key: `ghp_${FILLER}`,
  base: '/api/v3',
  method: 'GET',
  path: '/api/v3/user',
  header: ['authorization', (key) => `Bearer ${key}`],
  good: {
    status: 200,
    body: { login: 'ada', id: 1, type: 'User', name: 'Ada' },
    headers: {
      'x-oauth-scopes': 'repo, read:org',
      'github-authentication-token-expiration': '2027-01-31 23:59:59 +0100',
    },
  },
  learned: { login: 'ada', scopes: 'repo, read:org', expires: '2027-01-31T22:59:59.000Z' },
  rejected: githubError(401, 'Bad credentials'),
  refused: [
    {
      what: 'a permission is missing',
      answer: githubError(403, 'Resource not accessible by personal access token', {
        'x-accepted-github-permissions': 'profile=read',
      }),
      code: 'CREDENTIAL_FORBIDDEN',
      says: /lacks a permission: profile=read\. Add it/,
    },
    {
      what: 'single sign-on',
      answer: githubError(403, 'Resource protected by organization SAML enforcement.', {
        'x-github-sso': 'required; url=https://github.com/orgs/acme/sso',
      }),
      code: 'CREDENTIAL_FORBIDDEN',
      says: /single sign-on.*Configure SSO/,
    },
    {
      what: 'suspended',
      answer: githubError(403, 'Sorry. Your account was suspended.'),
      code: 'CREDENTIAL_FORBIDDEN',
      says: /“Sorry\. Your account was suspended\.”/,
    },
    {
      what: 'too many requests, as 403',
      answer: githubError(403, 'You have exceeded a secondary rate limit.', {
        'retry-after': '60',
      }),
      code: 'RATE_LIMITED',
      says: /in 60 s/,
      wait: 60_000,
    },
    {
      what: 'the hour is used up',
      answer: githubError(403, 'API rate limit exceeded for user ID 1.', {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': '1',
      }),
      code: 'RATE_LIMITED',
      says: /slow down/,
      wait: 0,
    },
  ],
};

const linearError = (status: number, type: string, message: string, headers = {}): Answer => ({
  status,
  body: {
    errors: [
      {
        message,
        path: ['viewer'],
        extensions: { type, code: type.toUpperCase().replaceAll(' ', '_'), userError: true },
      },
    ],
  },
  headers,
});
const viewer = {
  name: 'Ada',
  email: 'ada@example.com',
  organization: { name: 'Acme Inc', urlKey: 'acme' },
};

const linear: KeyCase = {
  name: 'LINEAR',
  create: createLinearProvider,
  key: `lin_api_${FILLER}`,
  base: '/graphql',
  method: 'POST',
  path: '/graphql',
  header: ['authorization', (key) => key],
  good: { status: 200, body: { data: { viewer } } },
  learned: {
    workspace: 'Acme Inc',
    workspaceUrl: 'linear.app/acme',
    user: 'Ada',
    email: 'ada@example.com',
  },
  rejected: linearError(401, 'authentication error', 'Authentication required, not authenticated'),
  refused: [
    {
      what: 'rejected, as 400',
      answer: linearError(400, 'authentication error', 'Authentication required'),
      code: 'CREDENTIAL_REJECTED',
      says: /rejected the key/,
    },
    {
      what: 'a scope is missing',
      answer: linearError(403, 'forbidden', 'Invalid scope: `read` required'),
      code: 'CREDENTIAL_FORBIDDEN',
      says: /lacks the permission read\. Create/,
    },
    {
      what: 'forbidden, as 200',
      answer: linearError(200, 'forbidden', 'Your workspace is archived'),
      code: 'CREDENTIAL_FORBIDDEN',
      says: /“Your workspace is archived”/,
    },
    {
      what: 'too many requests, as 400',
      answer: linearError(400, 'ratelimited', 'Rate limit exceeded', {
        'x-ratelimit-requests-reset': '1',
      }),
      code: 'RATE_LIMITED',
      says: /slow down/,
      wait: 0,
    },
    {
      what: 'a fault of its own, as 200',
      answer: linearError(200, 'internal error', 'Internal server error'),
      code: 'PROVIDER_ERROR',
      says: /problem of its own/,
    },
    {
      what: 'a query it does not like',
      answer: linearError(200, 'graphql error', 'Cannot query field'),
      code: 'PROVIDER_ERROR',
      says: /“Cannot query field”/,
    },
  ],
};

export const KEY_CASES: KeyCase[] = [openai, deepseek, gemini, github, linear];
