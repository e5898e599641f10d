import type { CommandInput } from '../../../src/shared/commands';
import type { GatewayState } from '../../../src/shared/commands/gateway';
import type { Emit } from '../../../src/shared/events';
import type { Scenario, State } from './state';

const TAKEN = 7412;

/** A gateway that listens nowhere. Port 7412 is taken; from 65,000 on no port can be had. */
export function createGatewayCommands(state: State, emit: Emit) {
  return {
    'gateway.state': () => state.gateway,
    'gateway.update': (change: CommandInput<'gateway.update'>) => {
      const { isOn = state.gateway.isOn, port = state.gateway.port } = change;
      state.gateway = gatewayOf(isOn, port);
      if (!isOn) state.gatewayRequests = [];
      emit('gateway.changed', state.gateway);
      emit('gateway.requests', {});
      return state.gateway;
    },
    'gateway.requests': () => state.gatewayRequests,
    'gateway.stopRequest': ({ requestId }: CommandInput<'gateway.stopRequest'>) => {
      state.gatewayRequests = state.gatewayRequests.filter(({ id }) => id !== requestId);
      emit('gateway.requests', {});
      return {};
    },
  };
}

export function someGateway(kind: Scenario['gateway']): GatewayState {
  if (kind === 'moved') return gatewayOf(true, TAKEN);
  return gatewayOf(kind !== 'off', kind === 'problem' ? 65_000 : 7_411);
}

function gatewayOf(isOn: boolean, port: number): GatewayState {
  if (!isOn) return { isOn, port, url: null, problem: null };
  if (port >= 65_000) {
    const problem = `Ports ${port} to ${port + 20} are all taken by other programs.`;
    return { isOn, port, url: null, problem };
  }
  const at = port === TAKEN ? port + 1 : port;
  return { isOn, port, url: `http://127.0.0.1:${at}`, problem: null };
}
