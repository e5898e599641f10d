import { z } from 'zod';
import { Id, Name } from '../../../shared/commands/command';
import { type Credential, Provider } from '../../../shared/commands/credentials';
import type { DocumentedScope } from './documented';
import { enteredFields } from './entered-credential';
import {
  Integration,
  IntegrationCredential,
  integrationCredential,
  integrationOf,
  ofProvider,
} from './integration';
import { profileNamed } from './profile-named';
import { providerNamed } from './provider-named';
import { type RunCommand, refuse } from './run-command';
import { storeCredential } from './store-credential';

const OfProfile = z.object({ profile: z.string().min(1).max(300) });
const OfProvider = OfProfile.extend({ provider: z.string().min(1).max(40) });
const Which = z.object({ credential_id: Id.optional() });

const Setup = z.strictObject({
  /** A key, or an object with the fields of the provider's form or as its own tools write it. */
  credential: z.union([z.string().min(1).max(65_536), z.record(z.string().max(200), z.unknown())]),
  /** The one of this name gets a new secret; without a name, the one in use. */
  credential_name: Name.optional(),
  /** What the provider's form asks for besides secrets, such as a region. */
  metadata: z.record(z.string().max(100), z.unknown()).default({}),
  base_url: z.string().trim().max(2_048).nullish(),
  /** Keep it, as `PENDING`, also when the provider cannot be reached now. */
  store_unchecked: z.boolean().default(false),
});

/** Providers and their credentials, per profile. */
export function integrationRoutes(scope: DocumentedScope, run: RunCommand): void {
  readingRoutes(scope, run);
  setupRoute(scope, run);
  checkingRoutes(scope, run);
}

const tags = ['Integrations'];
const PATH = '/api/v1/integrations/:profile/:provider';

function readingRoutes(scope: DocumentedScope, run: RunCommand): void {
  scope.get(
    '/api/v1/integrations/:profile',
    {
      schema: {
        tags,
        summary: 'Every provider, with its credentials and whether they work',
        params: OfProfile,
        response: {
          200: z.object({
            profile: z.object({ id: Id, name: z.string() }),
            integrations: z.partialRecord(Provider, Integration),
          }),
        },
      },
    },
    async ({ params }) => {
      const { id, name } = await profileNamed(run, params.profile);
      const [infos, credentials] = await Promise.all([
        run('credentials.providers', {}),
        run('credentials.list', { profileId: id }),
      ]);
      const all = infos.map((info) => [info.provider, integrationOf(info, credentials)] as const);
      return { profile: { id, name }, integrations: Object.fromEntries(all) };
    },
  );

  scope.get(
    PATH,
    {
      schema: {
        tags,
        summary: 'One provider',
        params: OfProvider,
        response: { 200: Integration },
      },
    },
    async ({ params }) => {
      const { info, profileId } = await place(run, params);
      return integrationOf(info, await run('credentials.list', { profileId }));
    },
  );
}

function setupRoute(scope: DocumentedScope, run: RunCommand): void {
  scope.post(
    `${PATH}/setup`,
    {
      schema: {
        tags,
        summary: 'Check a credential with its provider, store it and use it',
        params: OfProvider,
        body: Setup,
        response: { 200: IntegrationCredential, 201: IntegrationCredential },
      },
    },
    async ({ params, body }, reply) => {
      const { info, profileId } = await place(run, params);
      const stored = await storeCredential(run, profileId, info, {
        secret: enteredFields(info, body.credential, body.metadata),
        baseUrl: body.base_url,
        credentialName: body.credential_name,
        storeUnchecked: body.store_unchecked,
      });
      const used = await use(run, stored.credential);
      return reply.code(stored.isNew ? 201 : 200).send(integrationCredential(used));
    },
  );
}

function checkingRoutes(scope: DocumentedScope, run: RunCommand): void {
  scope.post(
    `${PATH}/validate`,
    {
      schema: {
        tags,
        summary: 'Check the credentials of a provider again',
        params: OfProvider,
        querystring: Which,
        response: { 200: Integration },
      },
    },
    async ({ params, query }) => {
      const { info, profileId } = await place(run, params);
      const chosen = await chosenOf(run, profileId, info.provider, query.credential_id);
      await Promise.all(chosen.map(({ id }) => run('credentials.validate', { credentialId: id })));
      return integrationOf(info, await run('credentials.list', { profileId }));
    },
  );

  scope.delete(
    PATH,
    {
      schema: {
        tags,
        summary: 'Shred a credential; where there are several, say which',
        params: OfProvider,
        querystring: Which,
        response: { 204: z.undefined() },
      },
    },
    async ({ params, query }, reply) => {
      const { info, profileId } = await place(run, params);
      const [credential, ...others] = await chosenOf(
        run,
        profileId,
        info.provider,
        query.credential_id,
      );
      if (!credential || others.length > 0) {
        throw refuse(
          'CONFLICT',
          'There are several credentials of this provider. Say which with ?credential_id=.',
          'credential_id',
        );
      }
      await run('credentials.remove', { credentialId: credential.id });
      return reply.code(204).send();
    },
  );
}

async function place(run: RunCommand, named: { profile: string; provider: string }) {
  const info = await providerNamed(run, named.provider);
  const { id: profileId } = await profileNamed(run, named.profile);
  return { info, profileId };
}

/** Never none. Errors: `NOT_FOUND`. */
async function chosenOf(
  run: RunCommand,
  profileId: string,
  provider: Provider,
  credentialId: string | undefined,
): Promise<Credential[]> {
  const own = ofProvider(provider, await run('credentials.list', { profileId }));
  const chosen = own.filter(({ id }) => credentialId === undefined || id === credentialId);
  if (chosen.length > 0) return chosen;
  throw refuse('NOT_FOUND', 'This profile has no such credential of this provider.');
}

/** What was set up a moment ago is meant to be used, also when it was switched off before. */
async function use(run: RunCommand, { id, isActive, isEnabled }: Credential): Promise<Credential> {
  const one = { credentialId: id };
  if (!isEnabled) await run('credentials.update', { ...one, isEnabled: true });
  if (!isActive) await run('credentials.activate', one);
  // What is known of it now, rather than before its siblings changed.
  return run('credentials.update', one);
}
