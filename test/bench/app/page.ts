import type { Bridge } from '../../../src/shared/bridge';
import type { CommandInput, CommandName, CommandOutput } from '../../../src/shared/commands';

/**
 * What the benchmarks do in the app's page. Each function is sent there as text, so it may use nothing
 * but its input and the page's own globals.
 */
declare const window: { readonly chatelaine: Bridge };
declare const document: {
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): ArrayLike<PageElement>;
};
type PageElement = { click(): void; textContent: string };
declare const MutationObserver: new (
  listener: () => void,
) => { observe(target: object, what: object): void; disconnect(): void };
declare const requestAnimationFrame: (listener: () => void) => void;

/** When every selector matches something and that has been painted: ms since the epoch. */
export function painted(selectors: string[]): Promise<number> {
  return new Promise((resolve) => {
    const look = () => {
      if (!selectors.every((selector) => document.querySelector(selector))) return;
      observer.disconnect();
      // The first frame has it laid out, the second comes when that one was handed over.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now())),
      );
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true, attributes: true });
    look();
  });
}

export type SeedInput = {
  baseUrl: string;
  apiKey: string;
  model: string;
  workspace: string;
  sessions: number;
  messages: string[];
};

/** A profile that has been used: a checked key, and sessions that the provider has answered. */
export async function seed(input: SeedInput): Promise<void> {
  const must = async <N extends CommandName>(
    name: N,
    given: CommandInput<N>,
  ): Promise<CommandOutput<N>> => {
    const result = await window.chatelaine.call(name, given);
    if (!result.ok) throw new Error(`${name}: ${result.error.code} ${result.error.message}`);
    return result.data;
  };
  const vaultIsOpen = new Promise<void>((resolve) => {
    const look = ({ status }: { status: string }) => {
      if (status === 'ok') resolve();
    };
    window.chatelaine.on('vault.changed', look);
    void must('vault.state', {}).then(look);
  });
  const { currentId } = await must('profiles.list', {});
  const profileId = currentId ?? (await must('profiles.create', { name: 'Personal' })).id;
  if (currentId === null) await must('profiles.switch', { profileId });
  await must('app.updateSettings', { welcomed: true });
  await vaultIsOpen;
  await must('credentials.add', {
    profileId,
    provider: 'ANTHROPIC',
    credentialName: 'Work key',
    secret: { apiKey: input.apiKey },
    baseUrl: input.baseUrl,
  });

  const { workspace, model } = input;
  const atWork = new Set<string>();
  const finished = new Promise<void>((resolve, reject) => {
    window.chatelaine.on('sessions.changed', ({ id, status, statusMessage }) => {
      if (status === 'interrupted') reject(new Error(statusMessage ?? 'interrupted'));
      if (status === 'idle' && atWork.delete(id) && atWork.size === 0) resolve();
    });
  });
  for (let at = 1; at <= input.sessions; at += 1) {
    const title = `Session ${at}`;
    const session = await must('sessions.create', { profileId, workspace, model, title });
    atWork.add(session.id);
  }
  for (const sessionId of atWork)
    for (const text of input.messages) await must('sessions.send', { sessionId, text });
  await finished;
}

/** Opens one session after the other, each until its transcript is there; answers how many. */
export async function openEach(transcript: string[]): Promise<number> {
  const rows = document.querySelectorAll('[data-session-row]');
  for (const row of Array.from(rows)) {
    row.click();
    await new Promise<void>((resolve) => {
      const look = () => {
        if (document.querySelector('[data-session-row][aria-current]') !== row) return;
        if (!transcript.every((selector) => document.querySelector(selector))) return;
        observer.disconnect();
        requestAnimationFrame(() => resolve());
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, childList: true, attributes: true });
      look();
    });
  }
  return rows.length;
}

/** Sends a message to every session at once and waits until the last has its reply; answers the seconds. */
export async function sendToAll(text: string): Promise<number> {
  const { chatelaine } = window;
  const { currentId: profileId } = (await chatelaine.call('profiles.list', {}).then(data)) as {
    currentId: string;
  };
  const sessions = (await chatelaine
    .call('sessions.list', { profileId, archived: false })
    .then(data)) as { id: string }[];
  const atWork = new Set(sessions.map(({ id }) => id));
  const startedAt = performance.now();
  const finished = new Promise<void>((resolve, reject) => {
    chatelaine.on('sessions.changed', ({ id, status, statusMessage }) => {
      if (status === 'interrupted') reject(new Error(statusMessage ?? 'interrupted'));
      if (status === 'idle' && atWork.delete(id) && atWork.size === 0) resolve();
    });
  });
  await Promise.all(
    sessions.map(({ id }) => chatelaine.call('sessions.send', { sessionId: id, text }).then(data)),
  );
  await finished;
  return (performance.now() - startedAt) / 1_000;

  function data(result: { ok: boolean; data?: unknown }) {
    if (!result.ok) throw new Error(JSON.stringify(result));
    return result.data;
  }
}

/** The text that runs `work` in the page. */
export function callOf<T>(work: (input: T) => unknown, input: T): string {
  return `(${work.toString()})(${JSON.stringify(input)})`;
}
