import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

/** A key that has the form of Anthropic's and is worth nothing; made up anew each time. */
export function testKey(): string {
  return `sk-ant-api03-test-${randomBytes(60).toString('base64url')}-AA`;
}

/** A key pair of this run, as PEM. */
export function madeUpRsaKey(): { key: KeyObject; publicKey: KeyObject; pem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    key: privateKey,
    publicKey,
    pem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
}

/** The same for OpenAI's, whose keys have "OpenAI" in base64 between their halves. */
export function openaiTestKey(): string {
  const half = () => randomBytes(24).toString('hex');
  return `sk-proj-${half()}T3BlbkFJ${half()}`;
}
