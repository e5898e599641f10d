import { sign } from 'node:crypto';
import type { OciKey } from './oci-key';

/**
 * Headers that sign a GET: https://docs.oracle.com/iaas/Content/API/Concepts/signingrequests.htm
 * (draft-cavage-http-signatures-08, RSA-SHA256, signature version 1). Oracle's own signer does the
 * same in a megabyte (docs/decisions/0008); a test compares the two.
 */
export function signedHeaders(url: URL, key: OciKey, now = new Date()): Headers {
  const date = now.toUTCString();
  const target = `get ${url.pathname}${url.search}`;
  const text = `x-date: ${date}\n(request-target): ${target}\nhost: ${url.host}`;
  const signature = sign('sha256', Buffer.from(text), key.privateKey).toString('base64');
  const keyId = `${key.tenancy}/${key.user}/${key.fingerprint}`;
  return new Headers({
    accept: 'application/json',
    'x-date': date,
    authorization: `Signature version="1",keyId="${keyId}",algorithm="rsa-sha256",headers="x-date (request-target) host",signature="${signature}"`,
  });
}
