import type { CommandInput, CommandName, CommandOutput } from '../../../src/shared/commands';
import type { Message, Session } from '../../../src/shared/commands/sessions';
import { ERROR_GUIDE } from '../../../src/shared/errors';
import type { Emit } from '../../../src/shared/events';
import { ANSWER, longStory, storyOf } from './session-story';
import { nextId, type State } from './state';

type SessionCommand = Extract<CommandName, `sessions.${string}`>;
type SessionCommands = {
  [N in SessionCommand]: (input: CommandInput<N>) => CommandOutput<N> | Promise<CommandOutput<N>>;
};

/** Sessions that stream, ask and finish like real ones, without a model. */
export function createSessionCommands(state: State, emit: Emit): SessionCommands {
  const stories = new Map<string, ReturnType<typeof storyOf>>();
  const one = (id: string): Session => {
    const found = state.sessions.find((session) => session.id === id);
    if (!found) throw failure('NOT_FOUND');
    return found;
  };
  const story = (id: string) => {
    const known = stories.get(id);
    if (known) return known;
    const made = makeStory(one(id));
    stories.set(id, made);
    return made;
  };
  const change = (id: string, values: Partial<Session>): Session => {
    const session = Object.assign(one(id), values, { updatedAt: Date.now() });
    emit('sessions.changed', structuredClone(session));
    return session;
  };
  const say = (
    sessionId: string,
    role: Message['role'],
    blocks: Message['blocks'],
    values: Partial<Message> = {},
  ) => {
    const { messages } = story(sessionId);
    const seq = values.seq ?? (messages.at(-1)?.seq ?? 0) + 1;
    const message: Message = {
      sessionId,
      seq,
      role,
      blocks,
      stopReason: null,
      isStreaming: false,
      createdAt: Date.now(),
      ...values,
    };
    const at = messages.findIndex((known) => known.seq === seq);
    if (at < 0) messages.push(message);
    else messages[at] = message;
    emit('sessions.message', structuredClone(message));
    return message;
  };

  const answer = async (sessionId: string) => {
    change(sessionId, { status: 'running' });
    await wait(500);
    const { seq } = say(sessionId, 'assistant', [], { isStreaming: true });
    const thought = {
      type: 'thinking' as const,
      text: 'Look at what was asked, then answer briefly.',
    };
    await stream(sessionId, seq, 0, 'thinking', thought.text);
    say(sessionId, 'assistant', [thought], { seq, isStreaming: true });
    await stream(sessionId, seq, 1, 'text', ANSWER);
    if (one(sessionId).status !== 'running') return;
    say(sessionId, 'assistant', [thought, { type: 'text', text: ANSWER }], {
      seq,
      stopReason: 'end_turn',
    });
    change(sessionId, {
      status: 'idle',
      usage: { ...one(sessionId).usage, requests: one(sessionId).usage.requests + 1 },
    });
  };
  const stream = async (
    sessionId: string,
    seq: number,
    index: number,
    type: 'text' | 'thinking',
    text: string,
  ) => {
    for (let at = 0; at < text.length; at += 6) {
      if (one(sessionId).status !== 'running') return;
      emit('sessions.delta', { sessionId, seq, index, type, text: text.slice(at, at + 6) });
      await wait(16);
    }
  };

  return {
    'sessions.list': ({ profileId, archived = false }) =>
      state.sessions.filter(
        (s) => s.profileId === profileId && (s.archivedAt !== null) === archived,
      ),
    'sessions.get': ({ sessionId }) => one(sessionId),
    'sessions.transcript': ({ sessionId, beforeSeq, limit = 200 }) => {
      const all = story(sessionId);
      const before = all.messages.filter(
        ({ seq }) => seq < (beforeSeq ?? Number.POSITIVE_INFINITY),
      );
      const messages = before.slice(-limit);
      return { ...all, messages, hasEarlier: before.length > messages.length };
    },
    'sessions.create': ({ profileId, workspace, model, title, systemPrompt = '' }) => {
      if (state.credentials.length === 0) throw failure('NO_CREDENTIAL');
      const now = Date.now();
      const session: Session = {
        id: nextId(),
        profileId,
        workspace,
        model,
        title: title ?? 'New session',
        status: 'idle',
        statusMessage: null,
        statusCode: null,
        systemPrompt,
        payer: { credentialId: null, name: 'Work key', hint: 'f3kQ' },
        queued: 0,
        createdAt: now,
        updatedAt: now,
        archivedAt: null,
        usage: {
          requests: 0,
          inputTokens: 0,
          outputTokens: 0,
          costMicroUsd: 0,
          unpriced: 0,
          contextTokens: 0,
        },
      };
      state.sessions.unshift(session);
      stories.set(session.id, { messages: [], toolCalls: [], permissionRequests: [] });
      emit('sessions.changed', session);
      return session;
    },
    'sessions.send': ({ sessionId, text }) => {
      if (one(sessionId).status !== 'idle')
        return change(sessionId, { queued: one(sessionId).queued + 1 });
      say(sessionId, 'user', [{ type: 'text', text }]);
      if (one(sessionId).title === 'New session') change(sessionId, { title: text.slice(0, 80) });
      void answer(sessionId);
      return one(sessionId);
    },
    'sessions.stop': ({ sessionId }) => {
      const open = story(sessionId);
      open.permissionRequests = [];
      for (const call of open.toolCalls) {
        if (!['asking', 'running', 'pending'].includes(call.status)) continue;
        call.status = 'interrupted';
        emit('sessions.toolCall', structuredClone(call));
      }
      return change(sessionId, {
        status: 'interrupted',
        statusMessage: 'You stopped the turn.',
        statusCode: null,
        queued: 0,
      });
    },
    'sessions.resume': ({ sessionId }) => {
      void answer(sessionId);
      return change(sessionId, { status: 'running', statusMessage: null, statusCode: null });
    },
    'sessions.update': ({ sessionId, title, model }) =>
      change(sessionId, { ...(title ? { title } : {}), ...(model ? { model } : {}) }),
    'sessions.archive': ({ sessionId, archived }) =>
      change(sessionId, { archivedAt: archived ? Date.now() : null }),
    'sessions.decide': async ({ requestId, decision }) => {
      for (const [sessionId, { permissionRequests, toolCalls }] of stories) {
        const at = permissionRequests.findIndex(({ id }) => id === requestId);
        const [request] = at < 0 ? [] : permissionRequests.splice(at, 1);
        const call = toolCalls.find(({ id }) => id === request?.toolCallId);
        if (!request || !call) continue;
        Object.assign(
          call,
          decision === 'deny'
            ? { status: 'denied', output: 'The user did not allow this call.' }
            : { status: 'done', output: ' ✓ 20 passed\n', endedAt: Date.now() },
        );
        emit('sessions.toolCall', structuredClone(call));
        emit('sessions.permissionResolved', { sessionId, requestId });
        void answer(sessionId);
      }
      return {};
    },
    'sessions.workspaces': () => [...new Set(state.sessions.map(({ workspace }) => workspace))],
    'sessions.sandbox': () => state.sandbox,
  };
}

function makeStory({ id, title, status }: Session) {
  if (title.startsWith('Long')) return longStory(id, 10_000);
  if (title.startsWith('Review')) return storyOf(id, 'edit');
  if (status === 'waiting') return storyOf(id, 'waiting');
  return storyOf(id, status === 'running' ? 'running' : 'done');
}

function failure(code: 'NOT_FOUND' | 'NO_CREDENTIAL') {
  return { code, message: ERROR_GUIDE[code].sentence, retryable: ERROR_GUIDE[code].retryable };
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
