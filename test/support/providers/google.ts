import { type KeyObject, randomUUID, verify } from 'node:crypto';
import type { Answer, Seen } from './scripted-server';

export const DATASETS = '/bigquery/v2/projects/my-project/datasets';

/** The file that Google Cloud makes for a service account. */
export function serviceAccountFile(account: { email: string; privateKey: string }): string {
  const file = {
    type: 'service_account',
    project_id: 'my-project',
    private_key_id: '0123456789abcdef0123456789abcdef01234567',
    private_key: account.privateKey,
    client_email: account.email,
    client_id: '123',
    // Must not be followed: whoever wrote the file would receive a signed assertion.
    token_uri: 'https://evil.example/token',
  };
  return JSON.stringify(file, null, 2);
}

/** Google as it is to one service account: its token server, which verifies the JWT, and BigQuery. */
export function strictGoogle(account: { email: string; publicKey: KeyObject }) {
  const token = `ya29.${randomUUID()}`;
  return {
    /** https://developers.google.com/identity/protocols/oauth2/service-account */
    '/token': (seen: Seen): Answer => {
      const complaint = complaintAbout(seen, account);
      return complaint
        ? tokenError('invalid_grant', complaint)
        : {
            status: 200,
            body: { access_token: token, expires_in: 3599, token_type: 'Bearer' },
          };
    },
    [DATASETS]: ({ headers, url }: Seen): Answer => {
      if (!url.endsWith('?maxResults=1')) return apiError(400, 'invalid', `Unexpected ${url}`);
      if (headers.authorization !== `Bearer ${token}`)
        return apiError(401, 'authError', 'Bad token');
      const datasets = [{ kind: 'bigquery#dataset', id: 'my-project:billing' }];
      return { status: 200, body: { kind: 'bigquery#datasetList', datasets } };
    },
  } as const;
}

/** What is wrong with a request for a token; nothing when it is as it has to be. */
function complaintAbout(
  { body, headers, method }: Seen,
  { email, publicKey }: { email: string; publicKey: KeyObject },
): string | undefined {
  const form = new URLSearchParams(body);
  const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  if (method !== 'POST') return `Invalid method ${method}.`;
  if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return 'Invalid content type.';
  }
  if ([...form.keys()].join() !== 'grant_type,assertion') return 'Invalid fields.';
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
    return 'Invalid grant type.';
  }
  if (decode(head).alg !== 'RS256') return 'Invalid JWT algorithm.';
  const { iat, exp, iss, scope, aud, ...others } = decode(claims);
  if (Object.keys(others).length > 0) return `Invalid claims ${Object.keys(others)}.`;
  if (iss !== email) return 'Invalid issuer.';
  if (scope !== 'https://www.googleapis.com/auth/bigquery.readonly') return 'Invalid scope.';
  if (aud !== 'https://oauth2.googleapis.com/token') return 'Invalid audience.';
  if (Math.abs(iat - Date.now() / 1000) > 60 || exp - iat !== 3600) return 'Invalid times.';
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    publicKey,
    Buffer.from(signature, 'base64url'),
  );
  return isSigned ? undefined : 'Invalid JWT Signature.';
}

export const tokenError = (error: string, error_description: string, headers = {}): Answer => ({
  status: 400,
  body: { error, error_description },
  headers,
});

export const apiError = (code: number, reason: string, message: string, headers = {}): Answer => ({
  status: code,
  body: {
    error: { code, message, errors: [{ message, domain: 'global', reason }], status: reason },
  },
  headers,
});
