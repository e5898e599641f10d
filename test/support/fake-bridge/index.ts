import type { Bridge } from '../../../src/shared/bridge';
import type { CommandInput, CommandName, CommandOutput } from '../../../src/shared/commands';
import type { ErrorCode, Result } from '../../../src/shared/errors';
import type { AppEvents, Emit, EventName } from '../../../src/shared/events';
import { createCommands } from './commands';
import { createState, type Scenario, type State } from './state';

/**
 * A main process made of plain objects, for looking at the screens in a browser. It keeps the
 * contract's shapes; it proves nothing about the real one.
 */
export function createFakeBridge(scenario: Scenario): Bridge {
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  const emit = <N extends EventName>(name: N, payload: AppEvents[N]) => {
    for (const listener of listeners.get(name) ?? []) listener(payload as never);
  };
  const state = createState(scenario);
  const commands = createCommands(state, emit);
  if (scenario.expiring) setTimeout(() => remind(state, emit), 1_500);

  if (scenario.budgetAlert) {
    const percent = scenario.budgetAlert;
    setTimeout(() => alertOf(state, percent, emit), 1_500);
  }

  return {
    async call<N extends CommandName>(name: N, input: CommandInput<N>) {
      await new Promise((resolve) => setTimeout(resolve, scenario.delay ?? 5));
      const handler = commands[name] as (input: unknown) => unknown;
      try {
        // The page must not share objects with the "main process", as over the real bridge.
        const data = structuredClone(await handler(structuredClone(input)));
        return { ok: true, data } as Result<CommandOutput<N>>;
      } catch (thrown) {
        return { ok: false, error: asError(thrown) } as Result<CommandOutput<N>>;
      }
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener as (payload: never) => void));
      return () => set.delete(listener as (payload: never) => void);
    },
  };
}

function remind({ credentials }: State, emit: Emit): void {
  const [first] = credentials;
  if (!first) return;
  const { id: credentialId, profileId, credentialName } = first;
  emit('credentials.expiring', { profileId, credentialId, credentialName, days: 3 });
}

function alertOf({ budgets }: State, percent: 50 | 80 | 100, emit: Emit): void {
  const [first] = budgets;
  if (!first) return;
  emit('budgets.alert', { budgetId: first.id, scopeLabel: first.scopeLabel, percent });
}

function asError(thrown: unknown) {
  const {
    code = 'INTERNAL',
    message,
    retryable = true,
  } = thrown as {
    code?: ErrorCode;
    message: string;
    retryable?: boolean;
  };
  return { code, message, retryable };
}

const scenario = (globalThis as { chatelaineScenario?: Scenario }).chatelaineScenario ?? {};
Object.defineProperty(globalThis, 'chatelaine', {
  value: createFakeBridge(scenario),
  configurable: true,
});
