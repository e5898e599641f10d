import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import type { Bridge } from '../shared/bridge';
import type { CommandInput, CommandName, CommandOutput } from '../shared/commands';
import type { CommandError, Result } from '../shared/errors';
import type { AppEvents, EventName } from '../shared/events';
import { foldRemoved, foldSession } from './fold-session';
import { isComparisonStale, isListStale, SESSION_NEWS } from './stale-comparisons';

declare global {
  interface Window {
    /** Put there by the preload. */
    readonly chatelaine: Bridge;
  }
}

/** Asks the main process. Never rejects: look at `ok`. */
export function call<N extends CommandName>(
  name: N,
  input: CommandInput<N>,
): Promise<Result<CommandOutput<N>>> {
  return window.chatelaine.call(name, input);
}

/** Listens to an event of the main process for as long as the component is mounted. */
export function useEvent<N extends EventName>(
  name: N,
  listener: (payload: AppEvents[N]) => void,
): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => window.chatelaine.on(name, (payload) => latest.current(payload)), [name]);
}

/** Which events make the answer of a command stale. A command that is not here is asked once. */
const STALE_ON: Partial<Record<CommandName, readonly EventName[]>> = {
  'profiles.list': ['profiles.changed'],
  'credentials.list': ['credentials.changed'],
  'credentials.history': ['credentials.changed'],
  'models.list': ['credentials.changed', 'vault.changed'],
  'vault.state': ['vault.changed'],
  'sessions.workspaces': ['sessions.changed'],
  'sessions.asking': [
    'sessions.permissionRequested',
    'sessions.permissionResolved',
    'sessions.changed',
  ],
  'sessions.queued': ['sessions.changed'],
  'checkpoints.list': ['checkpoints.changed'],
  'templates.list': ['templates.changed'],
  'comparisons.list': ['comparisons.changed'],
  'comparisons.get': ['comparisons.changed'],
  'review.summary': ['review.changed'],
  'permissions.list': ['permissions.changed'],
  'mcp.list': ['mcp.changed'],
  'workspaces.list': ['workspaces.changed'],
  'workspaces.get': ['workspaces.changed'],
  'usage.summary': ['usage.changed'],
  'usage.records': ['usage.changed'],
  'usage.year': ['usage.changed'],
  'usage.today': ['usage.changed'],
  'usage.explain': ['usage.changed', 'prices.changed'],
  'prices.list': ['prices.changed', 'usage.changed'],
  'budgets.list': ['budgets.changed', 'usage.changed'],
  'budgets.tightest': ['budgets.changed', 'usage.changed'],
  'budgets.forSession': ['budgets.changed'],
  'payments.list': ['budgets.changed'],
  'imports.state': ['imports.changed'],
  'clients.list': ['clients.changed', 'usage.changed'],
  'clients.history': ['clients.changed'],
  'gateway.state': ['gateway.changed'],
  'gateway.requests': ['gateway.requests'],
};

/** Events that make an answer stale only when they are about what it shows. */
const STALE_WHEN: Partial<Record<CommandName, { events: readonly EventName[]; isStale: IsStale }>> =
  {
    'comparisons.list': { events: SESSION_NEWS, isStale: isListStale as IsStale },
    'comparisons.get': { events: SESSION_NEWS, isStale: isComparisonStale as IsStale },
  };
/** Each entry above pairs a command with events whose types its function knows. */
type IsStale = (data: unknown, payload: unknown) => boolean;

/** Answers that an event brings up to date by itself, without asking again. */
const FOLDED: Partial<Record<CommandName, readonly { event: EventName; fold: Fold }[]>> = {
  'sessions.list': [
    { event: 'sessions.changed', fold: foldSession as Fold },
    { event: 'sessions.removed', fold: foldRemoved as Fold },
  ],
};
/** Each entry above pairs a command with an event whose types its function knows. */
type Fold = (data: unknown, payload: unknown, input: unknown) => unknown;

export type Query<T> = {
  /** The latest answer; kept while a newer one is being asked for. */
  data: T | undefined;
  /** Why the latest attempt failed. `data` may still hold an older answer. */
  error: CommandError | undefined;
  /** There is nothing to show yet. */
  isLoading: boolean;
  /** `isLoading` for more than 150 ms: time to show a skeleton. */
  isSlow: boolean;
  reload: () => void;
};

type Entry = { data?: unknown; error?: CommandError | undefined };

const useAnswers = create<Record<string, Entry>>(() => ({}));
type Observed = { name: CommandName; input: unknown; observers: number; stop: () => void };
const observed = new Map<string, Observed>();
const asking = new Map<string, { again: boolean }>();
/** Kept before there was a screen, and not asked for again yet. */
const kept = new Set<string>();

/**
 * Keeps an answer that was asked for before there was a screen, which then shows it at once. It is asked for again
 * when nothing else is to be done: something may have changed before the screen listened. A failure is not kept.
 */
export function keepAnswer<N extends CommandName>(
  name: N,
  input: CommandInput<N>,
  result: Result<CommandOutput<N>>,
): void {
  if (!result.ok) return;
  const key = keyOf(name, input);
  useAnswers.setState({ [key]: { data: result.data } });
  kept.add(key);
}

const keyOf = (name: CommandName, input: unknown) => `${name} ${JSON.stringify(input)}`;

/**
 * The answer of a command, shared by all who ask the same and asked again when an event makes it
 * stale. Pass `null` as input to wait (for an id that is not known yet).
 */
export function useQuery<N extends CommandName>(
  name: N,
  input: CommandInput<N> | null,
): Query<CommandOutput<N>> {
  const key = input === null ? null : keyOf(name, input);
  const entry = useAnswers((answers) => (key === null ? undefined : answers[key]));

  // In a layout effect, so that the question is on its way before the browser paints.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the input
  useLayoutEffect(() => (key === null ? undefined : observe(key, name, input)), [key, name]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the input
  const reload = useCallback(() => {
    if (key !== null) void ask(key, name, input);
  }, [key, name]);

  const isLoading = entry === undefined;
  const isSlow = useIsSlow(isLoading);
  // Keys are built from the command's name, so the entry holds that command's output.
  const data = entry?.data as CommandOutput<N> | undefined;
  return { data, error: entry?.error, isLoading, isSlow, reload };
}

/** Asks every shown query of this command again, for changes that come without an event. */
export function refresh(name: CommandName): void {
  for (const [key, query] of observed) {
    if (query.name === name) void ask(key, name, query.input);
  }
}

export type Run<N extends CommandName> = {
  /** Resolves with the result; `error` below is set as well when it failed. */
  run: (input: CommandInput<N>) => Promise<Result<CommandOutput<N>>>;
  isRunning: boolean;
  error: CommandError | undefined;
  clearError: () => void;
};

/** A command that a person starts: with its progress and its failure, ready to be shown. */
export function useCommand<N extends CommandName>(name: N): Run<N> {
  const [isRunning, setIsRunning] = useState(false);
  const [error, setError] = useState<CommandError>();
  const run = useCallback(
    async (input: CommandInput<N>) => {
      setIsRunning(true);
      setError(undefined);
      const result = await call(name, input);
      setIsRunning(false);
      if (!result.ok) setError(result.error);
      return result;
    },
    [name],
  );
  const clearError = useCallback(() => setError(undefined), []);
  return { run, isRunning, error, clearError };
}

/** True once `isWaiting` has lasted 150 ms; quicker than that, a skeleton would only flicker. */
export function useIsSlow(isWaiting: boolean): boolean {
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    if (!isWaiting) {
      setIsSlow(false);
      return;
    }
    const timer = setTimeout(() => setIsSlow(true), 150);
    return () => clearTimeout(timer);
  }, [isWaiting]);
  return isSlow;
}

function observe(key: string, name: CommandName, input: unknown): () => void {
  const query = observed.get(key) ?? { name, input, observers: 0, stop: () => {} };
  if (query.observers === 0) {
    const stops = (STALE_ON[name] ?? []).map((event) =>
      window.chatelaine.on(event, () => void ask(key, name, input)),
    );
    const { events = [], isStale = () => true } = STALE_WHEN[name] ?? {};
    for (const event of events) {
      stops.push(
        window.chatelaine.on(event, (payload) => {
          const data = knownData(key);
          if (data === undefined || isStale(data, payload)) void ask(key, name, input);
        }),
      );
    }
    for (const { event, fold } of FOLDED[name] ?? []) {
      stops.push(
        window.chatelaine.on(event, (payload) =>
          foldIn(key, name, input, (data) => fold(data, payload, input)),
        ),
      );
    }
    query.stop = () => {
      for (const stop of stops) stop();
    };
    observed.set(key, query);
  }
  query.observers += 1;
  if (kept.has(key)) {
    requestIdleCallback(() => {
      if (kept.delete(key)) void ask(key, name, input);
    });
  } else void ask(key, name, input);
  return () => {
    query.observers -= 1;
    if (query.observers > 0) return;
    query.stop();
    observed.delete(key);
  };
}

/** Changes a known answer, or asks for one. */
function foldIn(
  key: string,
  name: CommandName,
  input: unknown,
  change: (data: unknown) => unknown,
): void {
  const data = knownData(key);
  if (data === undefined) return void ask(key, name, input);
  useAnswers.setState({ [key]: { data: change(data) } });
}

/** The latest answer; undefined when there is none, or one is on its way that may be older than what was heard. */
function knownData(key: string): unknown {
  return asking.has(key) ? undefined : useAnswers.getState()[key]?.data;
}

/** One question at a time per key; what arrives meanwhile is one more question after it. */
async function ask(key: string, name: CommandName, input: unknown): Promise<void> {
  const pending = asking.get(key);
  if (pending) {
    pending.again = true;
    return;
  }
  const mine = { again: false };
  asking.set(key, mine);
  // The key was built from this very pair, so name and input belong together.
  const result = await call(name, input as never);
  asking.delete(key);
  useAnswers.setState((answers) => ({
    [key]: result.ok ? { data: result.data } : { data: answers[key]?.data, error: result.error },
  }));
  if (mine.again) await ask(key, name, input);
}
