import type { CommandInput, CommandName, CommandOutput } from '../../../shared/commands';
import type { CommandError } from '../../../shared/errors';
import type { CallCommand } from '../parts';

/** A command of the contract. Rejects with a {@link CommandRefusal} when it fails. */
export type RunCommand = <N extends CommandName>(
  name: N,
  input: CommandInput<N>,
) => Promise<CommandOutput<N>>;

/** A command's failure on its way to the route's answer. */
export class CommandRefusal extends Error {
  readonly error: CommandError;

  constructor(error: CommandError) {
    super(error.message);
    this.name = 'CommandRefusal';
    this.error = error;
  }
}

export function createRunCommand(call: CallCommand): RunCommand {
  return async <N extends CommandName>(name: N, input: CommandInput<N>) => {
    const result = await call(name, input);
    if (!result.ok) throw new CommandRefusal(result.error);
    // The output schema of this very name has parsed it: a map by name cannot say so in its type.
    return result.data as CommandOutput<N>;
  };
}

/** For what a route itself finds wrong with a request that no command would. */
export function refuse(
  code: 'INVALID_INPUT' | 'NOT_FOUND' | 'CONFLICT',
  message: string,
  field?: string,
): CommandRefusal {
  const details = field === undefined ? {} : { details: { field } };
  return new CommandRefusal({ code, message, retryable: false, ...details });
}
