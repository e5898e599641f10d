import type { PermissionDecision, PermissionRequest } from '../../../shared/commands/sessions';
import { ChatelaineError } from '../../../shared/errors';

export type PermissionAnswer = { decision: PermissionDecision; reason: string };

export type PermissionBroker = {
  /**
   * Waits for a person, as long as it takes: silence is never a decision. Rejects with the signal's
   * reason when it aborts.
   */
  ask(request: PermissionRequest, signal: AbortSignal): Promise<PermissionAnswer>;
  /**
   * `CONFLICT` when the request was answered already, is unknown, or was about another input.
   * `INVALID_INPUT` for a wider answer than the request offers; it goes on waiting then.
   */
  answer(answer: { requestId: string; inputHash: string } & PermissionAnswer): void;
  /** Requests of a session that wait for an answer, oldest first. */
  pending(sessionId: string): PermissionRequest[];
  /** All that wait in the sessions of a profile, oldest first. */
  all(profileId: string): PermissionRequest[];
};

/** Brings each tool call that wants permission together with the person who decides. */
export function createPermissionBroker(): PermissionBroker {
  const waiting = new Map<
    string,
    { request: PermissionRequest; decide(answer: PermissionAnswer): void }
  >();

  /** In the order they came: a map keeps it. */
  const requests = () => [...waiting.values()].map((entry) => entry.request);

  return {
    ask: (request, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const stop = () => {
          waiting.delete(request.id);
          reject(signal.reason);
        };
        signal.addEventListener('abort', stop, { once: true });
        waiting.set(request.id, {
          request,
          decide: (answer) => {
            waiting.delete(request.id);
            signal.removeEventListener('abort', stop);
            resolve(answer);
          },
        });
      }),

    answer({ requestId, inputHash, decision, reason }) {
      const entry = waiting.get(requestId);
      if (entry === undefined || entry.request.inputHash !== inputHash) {
        throw new ChatelaineError(
          'CONFLICT',
          'This request was answered already, or is not the one that was shown.',
        );
      }
      refuseMissingScope(entry.request, decision);
      entry.decide({ decision, reason });
    },

    pending: (sessionId) => requests().filter((request) => request.sessionId === sessionId),

    all: (profileId) => requests().filter((request) => request.profileId === profileId),
  };
}

function refuseMissingScope(request: PermissionRequest, decision: PermissionDecision): void {
  const scope =
    decision === 'session'
      ? request.sessionScope
      : decision === 'workspace'
        ? request.workspaceScope
        : null;
  if (scope?.words !== null) return;
  throw new ChatelaineError('INVALID_INPUT', `This can be allowed once only. ${scope.reason}`);
}
