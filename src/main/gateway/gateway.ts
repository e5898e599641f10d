import { createLife, type Gateway, type LifePorts } from './life';
import type { GatewayParts } from './parts';
import { createAccounting } from './passthrough/accounting';
import { createPassthroughNews } from './passthrough/news';
import { windowsTurn } from './windows-turn';

export type { Gateway } from './life';

/** The local server that lends keys to other programs. Switched off it costs the app next to nothing. */
export function createGateway(
  ports: GatewayParts & Pick<LifePorts, 'dataFolder' | 'settings'>,
): Gateway {
  return createLife(ports, {
    async open(ownerToken) {
      await windowsTurn();
      // The routes need it; loading both in one turn would be twice as long.
      await import('fastify');
      await windowsTurn();
      const { openServing } = await import('./serving');
      await windowsTurn();
      return openServing(ports, ownerToken);
    },
    // Without the server and its libraries: nearly always nothing was left.
    async recover() {
      const news = createPassthroughNews(ports);
      createAccounting(ports, news).recover();
      news.close();
    },
  });
}
