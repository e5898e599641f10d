import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Answer, Seen } from './scripted-server';

type AwsKeys = {
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
  sessionToken?: string;
};

/** STS as it is to one access key: whoever signs with another secret is refused as Amazon refuses. */
export function strictSts(keys: AwsKeys, headers = {}): (seen: Seen) => Promise<Answer> {
  return async (seen) => {
    const { authorization = '' } = seen.headers;
    if (seen.method !== 'POST' || seen.body !== 'Action=GetCallerIdentity&Version=2011-06-15') {
      return stsError(400, 'InvalidAction', 'Could not find operation');
    }
    if (!authorization.includes(`Credential=${keys.accessKeyId}/`)) {
      return stsError(403, 'InvalidClientTokenId', 'The security token is invalid.', headers);
    }
    if (seen.headers['x-amz-security-token'] !== keys.sessionToken) {
      return stsError(403, 'InvalidClientTokenId', 'The security token is invalid.', headers);
    }
    if (authorization !== (await signatureOf(seen, keys))) {
      return stsError(403, 'SignatureDoesNotMatch', MISMATCH, headers);
    }
    return IDENTIFIED;
  };
}

const MISMATCH = 'The request signature we calculated does not match the signature you provided.';

/** What Amazon's own signer makes of the request that came. */
export async function signatureOf(seen: Seen, keys: AwsKeys): Promise<string | undefined> {
  const signedNames = /SignedHeaders=([^,]+)/
    .exec(seen.headers.authorization ?? '')?.[1]
    ?.split(';');
  const headers = Object.fromEntries(
    (signedNames ?? []).map((name) => [name, String(seen.headers[name] ?? '')]),
  );
  const [hostname = '', port = ''] = (seen.headers.host ?? '').split(':');
  const signer = new SignatureV4({
    service: 'sts',
    region: keys.region,
    credentials: keys,
    sha256: Sha256,
    applyChecksum: true,
  });
  const stamp = String(seen.headers['x-amz-date']).replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
    '$1-$2-$3T$4:$5:$6Z',
  );
  const request = {
    method: seen.method,
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: seen.url,
    query: {},
    headers,
    body: seen.body,
  };
  const signed = await signer.sign(request, { signingDate: new Date(stamp) });
  return signed.headers.authorization;
}

const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>arn:aws:iam::123456789012:user/Alice</Arn>
    <UserId>AIDACKCEVSQ6C2EXAMPLE</UserId>
    <Account>123456789012</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>`;
const XML = { 'content-type': 'text/xml' };
/** The answer to GetCallerIdentity. */
export const IDENTIFIED: Answer = { status: 200, body: IDENTITY, headers: XML };

/** STS's error body: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
export const stsError = (status: number, code: string, message: string, headers = {}): Answer => ({
  status,
  headers: { ...XML, ...headers },
  body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
});

/** Node's hash in the form that Amazon's signer wants. */
class Sha256 {
  readonly hash: { update(data: Uint8Array | string): unknown; digest(): Buffer };
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = key === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(key));
  }
  update(data: string | ArrayBuffer | ArrayBufferView) {
    this.hash.update(bytesOf(data));
  }
  async digest() {
    return new Uint8Array(this.hash.digest());
  }
  reset() {}
}
function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
