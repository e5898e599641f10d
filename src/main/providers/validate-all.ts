import type { Credential } from '../../shared/commands/credentials';
import { ChatelaineError } from '../../shared/errors';
import type { Emit } from '../../shared/events';
import type { Vault } from '../vault/vault';
import { inParallel } from './in-parallel';

const CHECKS_AT_ONCE = 4;

type Run = { cancel: AbortController; result: Promise<Credential[]> };

/** Checks every credential of a profile, telling how far it is; one run per profile at a time. */
export function createValidateAll({
  vault,
  emit,
  validate,
}: {
  vault: Vault;
  emit: Emit;
  validate(credentialId: string, actor: string, signal: AbortSignal): Promise<Credential>;
}) {
  const runs = new Map<string, Run>();

  async function check(profileId: string, cancel: AbortController): Promise<Credential[]> {
    const all = vault.list(profileId);
    let done = 0;
    const tell = (total: number) => emit('credentials.validating', { profileId, done, total });
    tell(all.length);
    try {
      await inParallel(CHECKS_AT_ONCE, all, async ({ id }) => {
        if (cancel.signal.aborted) return;
        await validate(id, 'user', cancel.signal).catch(unlessHarmless(cancel.signal));
        if (cancel.signal.aborted) return;
        done += 1;
        if (done < all.length) tell(all.length);
      });
    } finally {
      // After a failure the other lanes have nothing more to do.
      cancel.abort();
      runs.delete(profileId);
      tell(done);
    }
    return vault.list(profileId);
  }

  return {
    validateAll(profileId: string): Promise<Credential[]> {
      const running = runs.get(profileId);
      if (running) return running.result;
      const cancel = new AbortController();
      const result = check(profileId, cancel);
      runs.set(profileId, { cancel, result });
      return result;
    },
    cancelValidation: (profileId: string): void => runs.get(profileId)?.cancel.abort(),
  };
}

/** A credential that went away or does not decrypt must not keep the others from being checked. */
function unlessHarmless(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    const code = error instanceof ChatelaineError ? error.code : null;
    if (signal.aborted || code === 'CREDENTIAL_UNREADABLE' || code === 'NOT_FOUND') return;
    throw error;
  };
}
