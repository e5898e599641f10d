import type { PermissionDecision, PermissionRequest } from '../../shared/commands/sessions';

/**
 * One question at a time, oldest first. `ask` answers with the person's decision, or null when `signal`
 * said that the request was answered elsewhere; `decide` hands it in.
 */
export function createPermissionQueue(ports: {
  ask(request: PermissionRequest, signal: AbortSignal): Promise<PermissionDecision | null>;
  decide(request: PermissionRequest, decision: PermissionDecision): Promise<void>;
  onFailure(error: unknown): void;
}) {
  const waiting: PermissionRequest[] = [];
  const answered = new Set<string>();
  let asked: { id: string; stop: AbortController } | undefined;

  let isWorking = false;

  async function work(): Promise<void> {
    if (isWorking) return;
    isWorking = true;
    try {
      for (let request = waiting.shift(); request; request = waiting.shift()) {
        if (!answered.has(request.id)) await settle(request);
      }
    } finally {
      isWorking = false;
    }
  }

  async function settle(request: PermissionRequest): Promise<void> {
    asked = { id: request.id, stop: new AbortController() };
    const decision = await ports.ask(request, asked.stop.signal);
    asked = undefined;
    answered.add(request.id);
    if (decision) await ports.decide(request, decision);
  }

  return {
    /** The same request again changes nothing. */
    add(request: PermissionRequest): void {
      const isKnown = asked?.id === request.id || waiting.some(({ id }) => id === request.id);
      if (isKnown || answered.has(request.id)) return;
      waiting.push(request);
      work().catch(ports.onFailure);
    },
    resolved(requestId: string): void {
      answered.add(requestId);
      if (asked?.id === requestId) asked.stop.abort();
    },
    /** Nobody will be asked any more. */
    close(): void {
      for (const { id } of waiting) answered.add(id);
      asked?.stop.abort();
    },
  };
}
