import { create } from 'zustand';

/** A message that is to be brought into sight, with what to mark in it. */
export type FindRequest = { sessionId: string; seq: number; query: string };

const useRequest = create<{ request: FindRequest | null }>(() => ({ request: null }));

/** Leaves word for the transcript of a session: it takes it when it is shown. */
export function requestFind(request: FindRequest): void {
  useRequest.setState({ request });
}

/** What was asked of the transcript of this session, and not taken yet. */
export function useFindRequest(sessionId: string): FindRequest | null {
  return useRequest(({ request }) => (request?.sessionId === sessionId ? request : null));
}

export function takeFindRequest(): void {
  useRequest.setState({ request: null });
}
