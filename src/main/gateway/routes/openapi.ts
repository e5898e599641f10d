import type { FastifyInstance, RouteOptions } from 'fastify';
import { ownAnswers } from '../auth/own-answers';

/**
 * `/openapi.json`: every route of the gateway, whoever adds it and when. It needs no key. The document and
 * the libraries for it take their time, so they wait until someone asks.
 */
export function openapiRoute(app: FastifyInstance): void {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => void routes.push(route));
  let made: Promise<object> | undefined;
  void app.register(async (scope) => {
    ownAnswers(scope);
    scope.get(
      '/openapi.json',
      { schema: { tags: ['Gateway'], summary: 'This document', security: [] } },
      () => {
        made ??= import('./openapi-document').then(({ openapiDocument }) =>
          openapiDocument(routes),
        );
        return made;
      },
    );
  });
}
