import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Credential, Provider } from '../../../src/shared/commands/credentials';
import type { Profile } from '../../../src/shared/commands/profiles';
import { oneOfEach } from '../every-provider';
import { startScriptedServer } from '../providers/scripted-server';
import type { App } from './launch';

const DAY = 86_400_000;

type Shown = Partial<{
  name: string;
  status: Credential['validationStatus'];
  message: string;
  ageMs: number;
  expiresInMs: number;
  isEnabled: boolean;
  metadata: Record<string, string>;
}>;

/** How each looks after some weeks; Anthropic and Oracle Cloud are left to the test. */
const SHOWN: Partial<Record<Provider, Shown>> = {
  OPENAI: {
    name: 'Team key',
    metadata: { organization: 'example-shop', projectId: 'proj_shop', models: '61' },
  },
  GEMINI: {
    name: 'Prototype',
    status: 'INVALID',
    message: 'Google rejected the key: it has expired. Create a new one in AI Studio.',
    ageMs: 3 * DAY,
  },
  GCP_SA: { name: 'Billing export', ageMs: DAY / 5 },
  AWS_IAM: {
    name: 'Deploy user',
    metadata: { accountId: '123456789012', region: 'eu-central-1' },
    expiresInMs: 3 * DAY,
  },
  AZURE: { name: 'Cost reader', isEnabled: false, ageMs: 9 * DAY },
  GITHUB: {
    name: 'Release bot',
    metadata: { kind: 'classic token', login: 'dana-example', scopes: 'repo, read:org' },
    expiresInMs: 12 * DAY,
  },
  LINEAR: { name: 'Issue sync', metadata: { workspace: 'Example Shop', user: 'Dana' } },
  DEEPSEEK: { name: 'Evaluation', status: 'PENDING' },
};

/**
 * Keys of the other providers, stored by the app unchecked and then aged by hand: their servers are not
 * to be had here, and screens should show more than "not checked".
 */
export async function seedManyKeys(app: App, profile: Profile): Promise<void> {
  const gone = await startScriptedServer({});
  await gone.stop();
  const file = new DatabaseSync(path.join(app.dataFolder, 'chatelaine.db'));
  // The app writes to it as well.
  file.exec('PRAGMA busy_timeout = 5000');
  for (const { provider, secret } of oneOfEach()) {
    const shown = SHOWN[provider];
    if (!shown) continue;
    const { id, metadata } = await app.must('credentials.add', {
      profileId: profile.id,
      provider,
      credentialName: shown.name ?? provider,
      secret,
      baseUrl: gone.url,
      storeUnchecked: true,
    });
    const { isEnabled = true, expiresInMs = null, status = 'VALID', ageMs = 3_600_000 } = shown;
    if (!isEnabled) await app.must('credentials.update', { credentialId: id, isEnabled });
    file
      .prepare(
        'UPDATE credentials SET validation_status = ?, validation_message = ?, last_validated_at = ?, expires_at = ?, metadata = ? WHERE id = ?',
      )
      .run(
        status,
        shown.message ?? null,
        status === 'PENDING' ? null : Date.now() - ageMs,
        expiresInMs && Date.now() + expiresInMs,
        JSON.stringify({ ...metadata, ...shown.metadata }),
        id,
      );
  }
  file.close();
}
