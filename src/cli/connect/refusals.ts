import type http from 'node:http';
import { z } from 'zod';
import { CliFailure, EXIT } from '../failure';
import { readJson } from './http';

const AppError = z.object({ code: z.string(), message: z.string() });

/** Commands answer with `ok: false`, everything else behind the door with the error alone. */
const Refused = z.object({ error: AppError });

/** What a refusal in an answer's body says, as an end of ours. */
export function refusalIn(status: number | undefined, body: unknown): CliFailure {
  if (status === 401) {
    return new CliFailure(
      EXIT.noPermission,
      'Chatelaine does not accept its own token any more: it was restarted a moment ago. Try again.',
      'UNAUTHENTICATED',
    );
  }
  const parsed = Refused.safeParse(body);
  if (parsed.success) {
    return new CliFailure(EXIT.failed, parsed.data.error.message, parsed.data.error.code);
  }
  return new CliFailure(
    EXIT.failed,
    `The app answered with something unexpected (status ${status ?? 'unknown'}). Are the app and this command of the same version?`,
  );
}

/** The same for an answer whose body has not been read. */
export async function refusalOf(answer: http.IncomingMessage): Promise<CliFailure> {
  return refusalIn(answer.statusCode, await readJson(answer));
}
