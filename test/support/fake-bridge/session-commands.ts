import type { CommandInput, CommandName, CommandOutput } from '../../../src/shared/commands';
import type { Job, Message, Session } from '../../../src/shared/commands/sessions';
import type { Emit } from '../../../src/shared/events';
import { failure } from './failure';
import { nextId } from './next-id';
import { findIn } from './session-find';
import { ANSWER } from './session-story';
import { SKETCH } from './some-image';
import { someJobs } from './some-jobs';
import type { State } from './state';
import { makeStory } from './story-of-session';

type SessionCommand = Extract<CommandName, `sessions.${string}`>;
type SessionCommands = {
  [N in SessionCommand]: (input: CommandInput<N>) => CommandOutput<N> | Promise<CommandOutput<N>>;
};

/** Sessions that stream, ask and finish like real ones, without a model. */
export function createSessionCommands(state: State, emit: Emit): SessionCommands {
  const { stories } = state;
  const files = new Map<string, { mediaType: string; data: string }>();
  const jobs = new Map<string, Job[]>();
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
    sendQueue(sessionId);
  };
  const sendQueue = (sessionId: string) => {
    const { queue } = one(sessionId);
    if (queue.length === 0) return;
    const texts = queue.map(({ text }) => ({ type: 'text' as const, text }));
    const attached = queue.flatMap((queued) =>
      queued.attachments.map((file, index) => ({ file, data: files.get(`${queued.id} ${index}`) })),
    );
    const { seq } = say(sessionId, 'user', [
      ...texts,
      ...attached.map(({ file }, index) => ({ ...file, type: 'attachment' as const, index })),
    ]);
    for (const [index, { data }] of attached.entries()) {
      if (data) files.set(`${sessionId} ${seq} ${index}`, data);
    }
    change(sessionId, { queue: [] });
    void answer(sessionId);
  };
  const jobsOf = (sessionId: string) => {
    const known = jobs.get(sessionId) ?? (one(sessionId).status === 'running' ? someJobs() : []);
    jobs.set(sessionId, known);
    return known;
  };
  const queued = (sessionId: string, messageId: string) => {
    const message = one(sessionId).queue.find(({ id }) => id === messageId);
    if (!message) throw failure('NOT_FOUND');
    return message;
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
    'sessions.transcript': ({ sessionId, beforeSeq, afterSeq, limit = 200 }) => {
      const { messages: all, toolCalls, permissionRequests } = story(sessionId);
      const from = afterSeq ?? null;
      const wanted = all.filter(({ seq }) =>
        from === null ? seq < (beforeSeq ?? Number.POSITIVE_INFINITY) : seq > from,
      );
      const messages = from === null ? wanted.slice(-limit) : wanted.slice(0, limit);
      const first = messages[0]?.seq ?? 0;
      const last = messages.at(-1)?.seq ?? 0;
      return {
        messages,
        toolCalls: toolCalls.filter(({ seq }) => seq >= first && seq <= last),
        permissionRequests,
        hasEarlier: messages.length > 0 && all.some(({ seq }) => seq < first),
        hasLater: messages.length > 0 && all.some(({ seq }) => seq > last),
      };
    },
    'sessions.create': ({ profileId, workspace, model, title, ...options }) => {
      if (state.credentials.length === 0) throw failure('NO_CREDENTIAL');
      if (workspace.includes('missing')) throw failure('WORKSPACE_MISSING');
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
        mode: options.mode ?? 'ask',
        effort: options.effort ?? null,
        thinking: options.thinking ?? 'auto',
        webAccess: options.webAccess ?? false,
        systemPrompt: options.systemPrompt ?? '',
        retry: null,
        payer: { credentialId: null, name: 'Work key', hint: 'f3kQ' },
        queue: [],
        forkedFrom: null,
        createdAt: now,
        updatedAt: now,
        archivedAt: null,
        usage: NO_USAGE,
        tools: options.tools ?? null,
        runner: options.runner ?? 'local',
        source: 'own',
        comparisonId: null,
        worktree: options.worktree
          ? {
              repository: workspace,
              branch: `chatelaine/${options.worktree.branch ?? 'session'}`,
              base: '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d',
              baseBranch: 'main',
              discardedAt: null,
            }
          : null,
      };
      state.sessions.unshift(session);
      stories.set(session.id, { messages: [], toolCalls: [], permissionRequests: [] });
      emit('sessions.changed', session);
      return session;
    },
    'sessions.send': ({ sessionId, text, attachments = [] }) => {
      const id = nextId();
      for (const [index, { mediaType, data }] of attachments.entries()) {
        files.set(`${id} ${index}`, { mediaType, data });
      }
      const shown = attachments.map(({ name, mediaType, data }) => ({
        name,
        mediaType,
        bytes: Math.floor((data.length * 3) / 4),
      }));
      const message = { id, text, attachments: shown, createdAt: Date.now() };
      const { status, title, queue } = one(sessionId);
      const session = change(sessionId, { queue: [...queue, message] });
      if (title === 'New session' && text !== '') change(sessionId, { title: text.slice(0, 80) });
      if (status === 'idle' || status === 'interrupted') sendQueue(sessionId);
      return session;
    },
    'sessions.editQueued': ({ sessionId, messageId, text }) => {
      queued(sessionId, messageId).text = text;
      return change(sessionId, {});
    },
    'sessions.removeQueued': ({ sessionId, messageId }) => {
      const message = queued(sessionId, messageId);
      return change(sessionId, { queue: one(sessionId).queue.filter((m) => m !== message) });
    },
    'sessions.stop': ({ sessionId }) => {
      const open = story(sessionId);
      for (const { id: requestId } of open.permissionRequests.splice(0)) {
        emit('sessions.permissionResolved', { sessionId, requestId });
      }
      for (const call of open.toolCalls) {
        if (!['asking', 'running', 'pending'].includes(call.status)) continue;
        call.status = 'interrupted';
        emit('sessions.toolCall', structuredClone(call));
      }
      return change(sessionId, {
        status: 'interrupted',
        statusMessage: 'You stopped the turn.',
        statusCode: null,
        retry: null,
      });
    },
    'sessions.resume': ({ sessionId }) => {
      void answer(sessionId);
      return change(sessionId, { status: 'running', statusMessage: null, statusCode: null });
    },
    'sessions.retry': ({ sessionId }) => {
      if (one(sessionId).status !== 'waiting') return one(sessionId);
      void answer(sessionId);
      return change(sessionId, {
        status: 'running',
        statusMessage: null,
        statusCode: null,
        retry: null,
      });
    },
    'sessions.compact': async ({ sessionId }) => {
      change(sessionId, { status: 'running' });
      await wait(1_500);
      say(sessionId, 'user', [{ type: 'compaction', text: KEPT }]);
      const { usage } = one(sessionId);
      return change(sessionId, { status: 'idle', usage: { ...usage, contextTokens: 3_200 } });
    },
    'sessions.fork': ({ sessionId, beforeSeq, text, keepAttachments = true }) => {
      const { messages, toolCalls } = structuredClone(story(sessionId));
      const end = beforeSeq ?? (messages.at(-1)?.seq ?? 0) + 1;
      const now = Date.now();
      const fork: Session = {
        ...structuredClone(one(sessionId)),
        id: nextId(),
        status: 'idle',
        statusMessage: null,
        statusCode: null,
        retry: null,
        queue: [],
        forkedFrom: { sessionId, beforeSeq: end },
        source: 'own',
        createdAt: now,
        updatedAt: now,
      };
      state.sessions.unshift(fork);
      const own = { sessionId: fork.id };
      stories.set(fork.id, {
        messages: messages.filter(({ seq }) => seq < end).map((m) => ({ ...m, ...own })),
        toolCalls: toolCalls.filter(({ seq }) => seq < end).map((c) => ({ ...c, ...own })),
        permissionRequests: [],
      });
      emit('sessions.changed', fork);
      if (text === undefined) return fork;
      const edited = messages.find(({ seq }) => seq === beforeSeq);
      const kept = keepAttachments ? (edited?.blocks ?? []) : [];
      const { seq } = say(fork.id, 'user', [
        { type: 'text', text },
        ...kept.filter(({ type }) => type === 'attachment'),
      ]);
      for (const [key, file] of [...files]) {
        const start = `${sessionId} ${beforeSeq} `;
        if (key.startsWith(start)) files.set(`${fork.id} ${seq} ${key.slice(start.length)}`, file);
      }
      void answer(fork.id);
      return fork;
    },
    'sessions.update': ({ sessionId, ...values }) => change(sessionId, defined(values)),
    'sessions.find': ({ sessionId, query }) => findIn(story(sessionId), query),
    'sessions.attachment': ({ sessionId, seq, index }) =>
      files.get(`${sessionId} ${seq} ${index}`) ?? { mediaType: 'image/png', data: SKETCH },
    'sessions.asking': ({ profileId }) =>
      state.sessions
        .filter((s) => s.profileId === profileId && s.status === 'asking')
        .flatMap(({ id }) => story(id).permissionRequests)
        .toSorted((a, b) => a.createdAt - b.createdAt),
    'sessions.queued': () =>
      state.sessions.filter(({ status }) => status === 'queued').map(({ id }) => id),
    'sessions.jobs': ({ sessionId }) => jobsOf(sessionId),
    'sessions.stopJob': ({ sessionId, jobId }) => {
      const now = jobsOf(sessionId).map((job) =>
        job.id === jobId ? { ...job, exitCode: 143, endedAt: Date.now() } : job,
      );
      jobs.set(sessionId, now);
      emit('sessions.jobs', { sessionId, jobs: now });
      return now;
    },
    'sessions.archive': ({ sessionId, archived }) =>
      change(sessionId, { archivedAt: archived ? Date.now() : null }),
    'sessions.remove': ({ sessionId }) => {
      const session = one(sessionId);
      if (session.status === 'running') throw failure('SESSION_BUSY');
      state.sessions = state.sessions.filter((known) => known !== session);
      state.removed.push(session);
      emit('sessions.removed', { sessionId, profileId: session.profileId });
      return {};
    },
    'sessions.restore': ({ sessionId }) => {
      const session = state.removed.find(({ id }) => id === sessionId);
      if (!session) throw failure('NOT_FOUND');
      state.removed = state.removed.filter((known) => known !== session);
      state.sessions.push(session);
      return change(sessionId, {});
    },
    'sessions.export': ({ sessionId, format }) => ({
      path: `/home/dana/Documents/${one(sessionId).title}.${format === 'markdown' ? 'md' : format}`,
      bytes: 48_200,
    }),
    'sessions.search': () => ({ hits: [], isCut: false, indexed: 1 }),
    'sessions.decide': ({ requestId, decision, reason = '' }) => {
      for (const [sessionId, { permissionRequests, toolCalls }] of stories) {
        const at = permissionRequests.findIndex(({ id }) => id === requestId);
        const [request] = at < 0 ? [] : permissionRequests.splice(at, 1);
        const call = toolCalls.find(({ id }) => id === request?.toolCallId);
        if (!request || !call) continue;
        const denied = `The user did not allow this call. ${reason}`.trim();
        Object.assign(
          call,
          decision === 'deny'
            ? { status: 'denied', output: denied }
            : { status: 'done', output: ' ✓ 20 passed\n', endedAt: Date.now() },
        );
        emit('sessions.toolCall', structuredClone(call));
        emit('sessions.permissionResolved', { sessionId, requestId });
        if (permissionRequests.length === 0) void answer(sessionId);
        return {};
      }
      throw failure('CONFLICT', 'This request was answered already.');
    },
    'sessions.workspaces': () => [...new Set(state.sessions.map(({ workspace }) => workspace))],
    'sessions.sandbox': () => state.sandbox,
  };
}

const NO_USAGE: Session['usage'] = {
  requests: 0,
  inputTokens: 0,
  outputTokens: 0,
  costMicroUsd: 0,
  unpriced: 0,
  contextTokens: 0,
};

const KEPT = `## So far

- The checkout test raced the debounce; \`useTotal\` now takes \`delayMs\`.
- 200 repeats pass.

## Next

- The same pattern in \`src/search.tsx\`.`;

/** What was given; `undefined` leaves a value as it is. */
function defined(values: Record<string, unknown>): Partial<Session> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
