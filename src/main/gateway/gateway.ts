import { createLife, type Gateway, type LifePorts } from './life';
import type { GatewayParts } from './parts';

export type { Gateway } from './life';

/** The local server that lends keys to other programs. Switched off it costs the app next to nothing. */
export function createGateway(
  ports: GatewayParts & Pick<LifePorts, 'dataFolder' | 'settings'>,
): Gateway {
  return createLife(ports, {
    open: async (ownerToken) => (await import('./serving')).openServing(ports, ownerToken),
    async recover() {
      const { createPassthrough } = await import('./passthrough/passthrough');
      const left = createPassthrough(ports);
      left.recover();
      await left.close();
    },
  });
}
