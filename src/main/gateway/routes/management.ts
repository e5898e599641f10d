import type { FastifyInstance } from 'fastify';
import type { Secret } from '../../vault/secret';
import { clientScope, type DoorParts } from '../auth/require-api-key';
import { ownerScope } from '../auth/require-owner';
import type { GatewayParts } from '../parts';
import { accountRoutes } from './accounts';
import { claudeConfigRoutes } from './claude-config';
import { answerFailures } from './command-failures';
import { commandRoutes } from './commands';
import { documented } from './documented';
import { eventRoutes } from './events';
import { execRoutes } from './exec';
import { integrationRoutes } from './integrations';
import { openapiRoute } from './openapi';
import { paymentRoutes } from './payments';
import { createRunCommand } from './run-command';
import { userSettingsRoutes } from './user-settings';

type ManagementParts = DoorParts & Pick<GatewayParts, 'call' | 'clients' | 'listen' | 'timer'>;

/** What is no provider's API: the owner's routes, payments of clients, and the document of all routes. */
export function managementRoutes(
  app: FastifyInstance,
  parts: ManagementParts,
  ownerToken: Secret<string>,
): void {
  const run = createRunCommand(parts.call);
  openapiRoute(app);

  ownerScope(app, ownerToken, async (scope) => {
    await scope.register(async (inner) => {
      answerFailures(inner, parts);
      const routes = documented(inner, ['ownerToken']);
      accountRoutes(routes, run);
      claudeConfigRoutes(routes, run);
      commandRoutes(routes, parts);
      eventRoutes(routes, parts);
      execRoutes(routes, parts, run);
      integrationRoutes(routes, run);
      userSettingsRoutes(routes, run);
    });
  });

  clientScope(app, parts, 'own', async (scope) => {
    await scope.register(async (inner) => {
      answerFailures(inner, parts);
      paymentRoutes(documented(inner, ['clientKey', 'clientBearer']), run);
    });
  });
}
