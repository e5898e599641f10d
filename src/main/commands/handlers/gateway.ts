import type { Domains, Of } from '../domains';
import { nothing } from './nothing';

export function clientHandlers({ clients }: Domains): Of<'clients'> {
  return {
    'clients.list': (input) => clients.list(input),
    'clients.create': (input) => clients.create(input),
    'clients.update': (input) => clients.update(input),
    'clients.archive': (input) => clients.archive(input),
    'clients.addKey': (input) => clients.addKey(input),
    'clients.rotateKey': (input) => clients.rotateKey(input),
    'clients.updateKey': (input) => clients.updateKey(input),
    'clients.revokeKey': (input) => clients.revokeKey(input),
    'clients.history': ({ clientId }) => clients.history(clientId),
  };
}

export function gatewayHandlers({ gateway }: Domains): Of<'gateway'> {
  return {
    'gateway.state': () => gateway.state(),
    'gateway.update': (input) => gateway.update(input),
    'gateway.requests': ({ profileId }) => gateway.requests(profileId),
    'gateway.stopRequest': ({ requestId }) => {
      gateway.stopRequest(requestId);
      return nothing();
    },
  };
}
