import type { Credential } from '../../../src/shared/commands/credentials';
import { providerNamed } from './providers';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Make = (values: Partial<Credential>) => Credential;

/** Three keys of the first provider, the usual day; with `many`, ten providers in mixed states. */
export function someCredentials(make: Make, now: number, many: boolean): Credential[] {
  const anthropic = [
    make({
      credentialName: 'Work key',
      isActive: true,
      lastUsedAt: now - 3 * MINUTE,
      expiresAt: many ? now + 12 * DAY : null,
      metadata: { organizationId: 'b1946ac9-2b1c-4d3a-9a4e-5d2f1c0e7a11' },
    }),
    make({
      credentialName: 'Backup key',
      hint: '9aZx',
      priority: 1,
      validationStatus: 'INVALID',
      validationMessage: 'Anthropic rejected the key (401). It may have been revoked or mistyped.',
      lastValidatedAt: now - 26 * HOUR,
      lastUsedAt: now - 6 * DAY,
      deactivationScheduledAt: many ? now + 3 * DAY : null,
    }),
    make({
      credentialName: 'Proxy in Frankfurt',
      hint: 'Lm2e',
      priority: 2,
      baseUrl: 'https://llm-proxy.example.com',
      validationStatus: 'PENDING',
      validationMessage: 'The provider could not be reached; the key was stored without a check.',
      lastValidatedAt: null,
    }),
  ];
  return many ? [...anthropic, ...ofTheOthers(make, now)] : anthropic;
}

function ofTheOthers(make: Make, now: number): Credential[] {
  const of = (provider: string, values: Partial<Credential>) =>
    make({ provider: providerNamed(provider), isActive: true, ...values });
  return [
    of('OPENAI', {
      credentialName: 'Team key',
      hint: '8Lm2',
      lastValidatedAt: now - HOUR,
      metadata: { organizationId: 'org-Kf93mWq', projectId: 'proj_shop' },
    }),
    of('GEMINI', {
      credentialName: 'Prototype',
      hint: 'Qw9x',
      validationStatus: 'INVALID',
      validationMessage:
        'Google rejected the key (400, API key expired). Create a new one in AI Studio.',
      lastValidatedAt: now - 3 * DAY,
    }),
    of('GCP_SA', {
      credentialName: 'Billing export',
      hint: '41c7',
      lastValidatedAt: now - 5 * HOUR,
      metadata: {
        projectId: 'shop-prod-417',
        clientEmail: 'billing-reader@shop-prod-417.iam.gserviceaccount.com',
        keyId: '41c70f1e6d2b4a8f9c3e',
      },
    }),
    of('AWS_IAM', {
      credentialName: 'Deploy user',
      hint: '7NQ4',
      validationStatus: 'PENDING',
      validationMessage:
        'sts.eu-central-1.amazonaws.com could not be reached. Check the connection.',
      lastValidatedAt: null,
      metadata: { accessKeyId: 'AKIAEXAMPLE7NQ4', region: 'eu-central-1' },
    }),
    of('AZURE', {
      credentialName: 'Cost reader',
      hint: 'm~4T',
      isActive: false,
      isEnabled: false,
      lastValidatedAt: now - 9 * DAY,
      metadata: {
        tenantId: '0b53e1c7-8b6f-4d5e-9d1f-1c2a3b4c5d6e',
        subscriptions: 'Shop production',
      },
    }),
    of('GITHUB', {
      credentialName: 'Fine-grained token',
      hint: 'c0De',
      lastValidatedAt: now - HOUR,
      expiresAt: now - 2 * DAY,
      metadata: { kind: 'classic token', login: 'dana-example', scopes: 'repo, read:org' },
    }),
    of('GITHUB', {
      credentialName: 'Old laptop',
      hint: 'x81b',
      isActive: false,
      priority: 1,
      metadata: { kind: 'fine-grained token', login: 'dana-example' },
    }),
    of('LINEAR', {
      credentialName: 'Issue sync',
      hint: 'pR2s',
      lastValidatedAt: now - 20 * MINUTE,
      metadata: {
        workspace: 'Example Shop',
        workspaceUrl: 'linear.app/example',
        user: 'Dana',
        email: 'dana@example.com',
      },
    }),
  ];
}
