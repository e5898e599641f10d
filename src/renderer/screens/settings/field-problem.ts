import type { CommandError } from '../../../shared/errors';

/**
 * What a command found wrong with one input, to be said at that input: the part of the input it is
 * about (`pattern`, `allowedDomains`; of a transport the part in it; empty when it does not say) and
 * the words without that path. undefined for every other failure.
 */
export function fieldProblem(
  error: CommandError | undefined,
): { field: string; message: string } | undefined {
  if (error?.code !== 'INVALID_INPUT') return undefined;
  const path = String(error.details?.field ?? '');
  const prefix = `${path}: `;
  const message =
    path !== '' && error.message.startsWith(prefix)
      ? error.message.slice(prefix.length)
      : error.message;
  const [first = '', second] = path.split('.');
  return { field: first === 'transport' && second !== undefined ? second : first, message };
}
