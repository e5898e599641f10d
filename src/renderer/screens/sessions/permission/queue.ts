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
