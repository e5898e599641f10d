import type { ManagedTurn, Step, ToolUse } from './script';
import { happen, newId, policyOf, type ServedSession, show } from './session';

/** A step ends here when the client interrupts. */
class Interrupted extends Error {}

/** Plays a turn, as the provider would: its events in their order, and no tool before it is allowed. */
export async function playTurn(session: ServedSession, turn: ManagedTurn): Promise<void> {
  session.interrupted = new AbortController();
  session.status = 'running';
  happen(session, { type: 'session.status_running' });
  try {
    for (const step of turn) {
      if (step.type === 'terminated') {
        session.status = 'terminated';
        happen(session, { type: 'session.status_terminated' });
        return;
      }
      if (step.type === 'end') return rest(session, step.reason);
      await play(session, step);
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
  rest(session, { type: 'end_turn' });
}

function rest(session: ServedSession, reason: Extract<Step, { type: 'end' }>['reason']): void {
  session.status = 'idle';
  happen(session, { type: 'session.status_idle', stop_reason: reason, stop_details: null });
}

async function play(
  session: ServedSession,
  step: Exclude<Step, { type: 'end' | 'terminated' }>,
): Promise<void> {
  switch (step.type) {
    case 'reply':
    case 'broken':
      return playRequest(session, step);
    case 'error':
      happen(session, { type: 'session.error', error: step.error });
      return;
    case 'compacted':
      happen(session, { type: 'agent.thread_context_compacted' });
      return;
    case 'searched': {
      const usage = { server_tool_use: { web_search_requests: step.requests } };
      happen(session, { type: 'session.usage', usage });
      return;
    }
    case 'wait':
      return orInterrupted(session, step.until);
  }
}

async function playRequest(
  session: ServedSession,
  step: Extract<Step, { type: 'reply' | 'broken' }>,
): Promise<void> {
  const start = happen(session, { type: 'span.model_request_start' });
  const end = (isError: boolean) => {
    session.usages.push(step.usage);
    happen(session, {
      type: 'span.model_request_end',
      model_request_start_id: start,
      model_usage: step.usage,
      is_error: isError,
    });
  };
  happen(session, { type: 'agent.thinking' });
  const id = newId('sevt');
  if (step.parts.length > 0) preview(session, id, step.parts);
  if (step.type === 'broken') return end(true);
  if (step.parts.length > 0) {
    const content = [{ type: 'text' as const, text: step.parts.join('') }];
    happen(session, { type: 'agent.message', content }, id);
  }
  const uses = step.calls.map((use) => ({ use, id: beginUse(session, use) }));
  end(false);
  await runTools(session, uses);
}

function preview(session: ServedSession, id: string, parts: readonly string[]): void {
  show(session, { type: 'event_start', event: { type: 'agent.message', id } });
  for (const text of parts) {
    const delta = {
      type: 'content_delta' as const,
      index: 0,
      content: { type: 'text', text } as const,
    };
    show(session, { type: 'event_delta', event_id: id, delta });
  }
}

function beginUse(session: ServedSession, { name, input }: ToolUse): string {
  const policy = policyOf(session, name);
  if (policy === 'disabled') throw new Error(`the script uses ${name}, which the session has not`);
  return happen(session, { type: 'agent.tool_use', name, input, evaluated_permission: policy });
}

type Begun = { use: ToolUse; id: string };

async function runTools(session: ServedSession, uses: readonly Begun[]): Promise<void> {
  const asked = uses.filter(({ use }) => policyOf(session, use.name) === 'ask');
  const answers = new Map<string, { isAllowed: boolean; message: string }>();
  if (asked.length > 0) {
    const all = asked.map(
      ({ id }) =>
        new Promise<void>((resolve) => {
          session.held.set(id, (answer) => {
            answers.set(id, answer);
            session.held.delete(id);
            if (session.held.size > 0) wantAnswers(session);
            resolve();
          });
        }),
    );
    wantAnswers(session);
    await orInterrupted(session, Promise.all(all));
    session.status = 'running';
    happen(session, { type: 'session.status_running' });
  }
  for (const { use, id } of uses) {
    const denied = answers.get(id)?.isAllowed === false;
    const text = denied ? (answers.get(id)?.message ?? 'denied') : use.result;
    const content = [{ type: 'text' as const, text }];
    happen(session, { type: 'agent.tool_result', tool_use_id: id, content, is_error: denied });
  }
}

function wantAnswers(session: ServedSession): void {
  session.status = 'idle';
  happen(session, {
    type: 'session.status_idle',
    stop_reason: { type: 'requires_action', event_ids: [...session.held.keys()] },
    stop_details: null,
  });
}

async function orInterrupted<T>({ interrupted, held }: ServedSession, work: Promise<T>) {
  const { signal } = interrupted;
  await Promise.race([
    work,
    new Promise((_resolve, reject) => {
      const stop = () => {
        held.clear();
        reject(new Interrupted());
      };
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    }),
  ]);
}
