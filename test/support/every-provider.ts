import { randomBytes, randomUUID } from 'node:crypto';
import { fingerprintOf } from '../../src/main/providers/oci-key';
import type { Provider } from '../../src/shared/commands/credentials';
import { madeUpRsaKey, openaiTestKey, testKey } from './keys';
import { serviceAccountFile } from './providers/google';

/** A credential as a person enters it, and what of it must be nowhere but in the vault. */
export type Entered = {
  provider: Provider;
  secret: Record<string, string>;
  /** Parts long enough to be nothing else: from the middle of a key, single lines of a PEM. */
  needles: string[];
};

/** One credential of each provider, made up anew: right in form, worth nothing. */
export function oneOfEach(): Entered[] {
  return [
    keyOf('ANTHROPIC', testKey()),
    keyOf('OPENAI', openaiTestKey()),
    keyOf('GEMINI', `AIza${characters(35)}`),
    keyOf('DEEPSEEK', `sk-${randomBytes(16).toString('hex')}`),
    keyOf('GITHUB', `ghp_${characters(36)}`),
    keyOf('LINEAR', `lin_api_${characters(40)}`),
    serviceAccount(),
    temporaryAwsKey(),
    azureApp(),
    ociKey(),
  ];
}

function keyOf(provider: Provider, apiKey: string): Entered {
  return { provider, secret: { apiKey }, needles: [middleOf(apiKey)] };
}

function serviceAccount(): Entered {
  const { pem } = madeUpRsaKey();
  const email = 'billing@my-project.iam.gserviceaccount.com';
  return {
    provider: 'GCP_SA',
    secret: { serviceAccount: serviceAccountFile({ email, privateKey: pem }) },
    needles: linesOf(pem),
  };
}

function temporaryAwsKey(): Entered {
  const secretAccessKey = randomBytes(30).toString('base64');
  const sessionToken = randomBytes(90).toString('base64');
  const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
  return {
    provider: 'AWS_IAM',
    secret: { accessKeyId, secretAccessKey, sessionToken, region: 'eu-central-1' },
    needles: [middleOf(secretAccessKey), middleOf(sessionToken)],
  };
}

function azureApp(): Entered {
  const clientSecret = `abc8Q~${characters(34)}`;
  return {
    provider: 'AZURE',
    secret: { tenantId: randomUUID(), clientId: randomUUID(), clientSecret },
    needles: [middleOf(clientSecret)],
  };
}

function ociKey(): Entered {
  const { key } = madeUpRsaKey();
  const passphrase = randomBytes(24).toString('hex');
  const locked = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase } as const;
  const privateKey = String(key.export(locked));
  return {
    provider: 'OCI',
    secret: {
      tenancy: 'ocid1.tenancy.oc1..aaaaexampletenancy',
      user: 'ocid1.user.oc1..aaaaexampleuser',
      fingerprint: fingerprintOf(key),
      privateKey,
      passphrase,
      region: 'eu-frankfurt-1',
    },
    // Unlocked, it is as good as the file with its passphrase.
    needles: [
      ...linesOf(privateKey),
      ...linesOf(String(key.export({ type: 'pkcs8', format: 'pem' }))),
      middleOf(passphrase),
    ],
  };
}

/** Not its beginning, which is its form, and not its end, which is its hint. */
function middleOf(key: string): string {
  return key.slice(Math.floor(key.length / 3), -6);
}

/** From the body of a PEM. The first line tells only what kind of key it is; the last may be short. */
function linesOf(pem: string): string[] {
  const body = pem.split('\n').filter((line) => line.length === 64);
  return [1, Math.floor(body.length / 2), body.length - 1].flatMap((at) => body[at] ?? []);
}

function characters(count: number): string {
  return randomBytes(count).toString('hex').slice(0, count);
}
