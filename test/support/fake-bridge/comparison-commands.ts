import type { CommandInput, CommandName, CommandOutput } from '../../../src/shared/commands';
import type {
  ComparedSession,
  Comparison,
  ComparisonOutline,
} from '../../../src/shared/commands/comparisons';
import type { Session } from '../../../src/shared/commands/sessions';
import type { Emit } from '../../../src/shared/events';
import { failure } from './failure';
import { nextId } from './next-id';
import type { State } from './state';

type ComparisonCommand = Extract<CommandName, `comparisons.${string}`>;
type ComparisonCommands = {
  [N in ComparisonCommand]: (input: CommandInput<N>) => CommandOutput<N>;
};
type Known = Omit<Comparison, 'sessions'> & { ids: string[] };

const ANSWER = `The total was read before the debounce had run.

- \`useTotal\` takes \`delayMs\`; tests pass 0 and flush
- the test no longer sleeps

\`\`\`ts
const total = useTotal(cart, { delayMs: 0 });
\`\`\`

200 repeats pass. I left \`src/search.tsx\` alone: it has the same pattern and deserves a change of its own.`;

/** Sessions side by side that finish one after the other. */
export function createComparisonCommands(state: State, emit: Emit): ComparisonCommands {
  let known: Known[] = [];
  const profileId = state.currentId ?? '';
  const one = (id: string) => {
    const found = known.find((comparison) => comparison.id === id);
    if (!found) throw failure('NOT_FOUND');
    return found;
  };
  const outline = ({ ids, ...comparison }: Known): ComparisonOutline => {
    const sessions = ids.flatMap((id) => state.sessions.filter((candidate) => candidate.id === id));
    const isKept = sessions.filter(({ archivedAt }) => archivedAt === null).length === 1;
    return {
      ...comparison,
      keptSessionId: isKept ? comparison.keptSessionId : null,
      sessions: structuredClone(sessions),
    };
  };
  const view = (comparison: Known): Comparison => {
    const outlined = outline(comparison);
    return { ...outlined, sessions: outlined.sessions.map(comparedOf) };
  };
  const begin = (input: CommandInput<'comparisons.start'>, isLive: boolean): Known => {
    const id = nextId();
    const [like] = state.sessions;
    if (!like) throw failure('NO_CREDENTIAL');
    const ids = input.variants.map(({ model, effort = null }, index) => {
      const session: Session = {
        ...structuredClone(like),
        ...{ id: nextId(), model, effort, comparisonId: id, queue: [], retry: null },
        ...{ title: input.prompt.split('\n')[0]?.slice(0, 80) ?? '', workspace: input.workspace },
        mode: input.mode ?? 'accept_edits',
        status: isLive ? 'running' : 'idle',
        statusMessage: null,
        statusCode: null,
        createdAt: Date.now(),
        updatedAt: Date.now() - 600_000,
        usage: usageOf(isLive ? 0 : index + 1),
        worktree: {
          repository: input.workspace,
          branch: `chatelaine/exact-cart-total-${index + 1}`,
          base: '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d',
          baseBranch: 'main',
          discardedAt: null,
        },
      };
      state.sessions.push(session);
      emit('sessions.changed', structuredClone(session));
      if (isLive) setTimeout(() => finish(session, index), 2_500 + index * 1_500);
      return session.id;
    });
    const { prompt, workspace } = input;
    const title = prompt.split('\n')[0]?.slice(0, 80) ?? '';
    const made = { id, profileId: input.profileId, title, prompt, workspace, ids };
    return { ...made, createdAt: Date.now() - (isLive ? 0 : 600_000), keptSessionId: null };
  };
  const finish = (session: Session, index: number) => {
    if (session.status !== 'running') return;
    Object.assign(session, { status: 'idle', usage: usageOf(index + 1), updatedAt: Date.now() });
    emit('sessions.changed', structuredClone(session));
  };
  if (state.sessions.length > 0) {
    const models = ['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-sonnet-5-5'];
    const variants = models.map((model) => ({ model }));
    const prompt =
      'Make the cart total exact on slow machines\n\nA test of it fails about once in ten runs. Do not make it wait longer.';
    const workspace = '/home/dana/code/shop-api';
    known = [begin({ profileId, workspace, prompt, variants }, false)];
  }
  return {
    'comparisons.list': () => known.map(outline),
    'comparisons.get': ({ comparisonId }) => view(one(comparisonId)),
    'comparisons.start': (input) => {
      const made = begin(input, true);
      known = [made, ...known];
      emit('comparisons.changed', { profileId: input.profileId });
      return view(made);
    },
    'comparisons.keep': ({ comparisonId, sessionId }) => {
      const comparison = one(comparisonId);
      comparison.keptSessionId = sessionId;
      for (const session of state.sessions) {
        if (session.comparisonId !== comparisonId || session.id === sessionId) continue;
        session.archivedAt = Date.now();
        if (session.worktree) session.worktree.discardedAt = Date.now();
        emit('sessions.changed', structuredClone(session));
      }
      emit('comparisons.changed', { profileId: comparison.profileId });
      return view(comparison);
    },
    'comparisons.remove': ({ comparisonId }) => {
      known = known.filter(({ id }) => id !== comparisonId);
      emit('comparisons.changed', { profileId });
      return {};
    },
  };
}

function comparedOf(session: Session, index: number): ComparedSession {
  const isOver = session.status === 'idle';
  return {
    session,
    files: isOver ? 1 + index : 0,
    additions: isOver ? 12 + index * 9 : 0,
    deletions: isOver ? 4 + index : 0,
    durationMs: isOver ? 48_000 + ((index * 37) % 90) * 1_000 : Date.now() - session.createdAt,
    answer: isOver ? ANSWER : '',
  };
}

function usageOf(factor: number): Session['usage'] {
  return {
    requests: factor === 0 ? 0 : 6,
    inputTokens: 41_200 * factor,
    outputTokens: 3_100 * factor,
    costMicroUsd: factor === 0 ? 0 : Math.round(620_000 / factor),
    unpriced: 0,
    contextTokens: 30_000,
  };
}
