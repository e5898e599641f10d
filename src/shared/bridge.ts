import type { CommandInput, CommandName, CommandOutput } from './commands';
import type { Result } from './errors';
import type { AppEvents, EventName } from './events';

/** All that the preload gives to the page, as `window.chatelaine`. */
export type Bridge = {
  call<N extends CommandName>(name: N, input: CommandInput<N>): Promise<Result<CommandOutput<N>>>;
  /** Returns the function that stops listening. */
  on<N extends EventName>(name: N, listener: (payload: AppEvents[N]) => void): () => void;
};

/** IPC channels: one for calls, one for events. */
export const CALL_CHANNEL = 'chatelaine:call';
export const EVENT_CHANNEL = 'chatelaine:event';
