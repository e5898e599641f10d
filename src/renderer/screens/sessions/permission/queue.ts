import type { PermissionRequest } from '../../../../shared/commands/sessions';

type Asked = Pick<PermissionRequest, 'id'>;

/**
 * Which request is shown: the one that was walked to, or, once it is answered, the one that took its
 * place; the last when there is none after it. `place` is where the shown one stood before.
 */
export function shownRequest<R extends Asked>(
  requests: readonly R[],
  shownId: string | undefined,
  place: number,
): { request: R; place: number } | undefined {
  const at = requests.findIndex(({ id }) => id === shownId);
  const next = at >= 0 ? at : Math.min(place, requests.length - 1);
  const request = requests[next];
  return request && { request, place: next };
}

/** The sessions that want permission, by their oldest request. */
function askingSessions(
  requests: readonly Pick<PermissionRequest, 'sessionId' | 'createdAt'>[],
): string[] {
  const oldestFirst = [...requests].sort((a, b) => a.createdAt - b.createdAt);
  return [...new Set(oldestFirst.map(({ sessionId }) => sessionId))];
}

/** Where to go for the next answer: the session after the current one, around the end. */
export function nextAskingSession(
  requests: readonly Pick<PermissionRequest, 'sessionId' | 'createdAt'>[],
  currentId: string | undefined,
): string | undefined {
  const sessions = askingSessions(requests);
  const at = currentId === undefined ? -1 : sessions.indexOf(currentId);
  return sessions[(at + 1) % sessions.length];
}
