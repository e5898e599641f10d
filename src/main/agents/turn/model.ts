import type { Model } from '../../../shared/commands/models';
import type { EngineParts } from '../parts';
import type { SessionRow } from '../session-store';
import { rejectOnAbort } from './reject-on-abort';

/**
 * What the provider says of the session's model. The cached list is asked, but a turn does not fail for want of it.
 * Rejects with the signal's reason after an abort.
 */
export async function describeModel(
  { integrations, log }: EngineParts,
  session: SessionRow,
  stop: AbortSignal,
): Promise<Model | undefined> {
  try {
    const { models } = await Promise.race([
      integrations.models(session.profileId, false),
      rejectOnAbort(stop),
    ]);
    return models.find(({ id }) => id === session.model);
  } catch (error) {
    stop.throwIfAborted();
    log.warn({ err: error }, 'no model list; going on with defaults');
    return undefined;
  }
}
