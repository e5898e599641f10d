/**
 * What these rows do in the app's page. As in `app/page.ts`: each function is sent there as text, so it
 * may use nothing but its input and the page's own globals.
 */
import type { Bridge } from '../../../src/shared/bridge';

declare const window: { readonly chatelaine: Bridge };
declare const document: {
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): ArrayLike<PageElement>;
};
type PageElement = { click(): void; textContent: string };
declare const requestAnimationFrame: (listener: () => void) => number;
declare const scheduler: {
  postTask(task: () => void, options: { priority: 'background' }): Promise<void>;
};

/** A session by its title, and words that its transcript shows once it is open. */
export type SessionToOpen = { title: string; shows: string };

/** Opens a session from the list; answers the milliseconds from the click until its end is painted. */
export function openSession({ title, shows }: SessionToOpen): Promise<number> {
  const row = Array.from(document.querySelectorAll('[data-session-row]')).find((one) =>
    one.textContent.includes(title),
  );
  if (row === undefined) throw new Error(`${title} is not in the list`);
  const startedAt = performance.now();
  row.click();
  return new Promise((resolve) => {
    const look = () => {
      const open = document.querySelector('[data-session-row][aria-current]');
      const words = document.querySelector('[aria-label="Transcript"]')?.textContent ?? '';
      if (open !== row || !words.includes(shows)) return void requestAnimationFrame(look);
      // This frame paints it; the next one comes when that was handed over.
      requestAnimationFrame(() => resolve(performance.now() - startedAt));
    };
    requestAnimationFrame(look);
  });
}

/** Milliseconds of each frame: from one to the next, and what the page's main thread worked in it. */
export type Frames = { between: number[]; busy: number[] };

/** Sends a message to the session with this title and looks at every frame while its reply streams. */
export async function streamInto(input: { title: string; text: string }): Promise<Frames> {
  const must = async <T>(
    answer: Promise<{ ok: true; data: T } | { ok: false; error: unknown }>,
  ) => {
    const result = await answer;
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    return result.data;
  };
  const { chatelaine } = window;
  const { currentId } = await must(chatelaine.call('profiles.list', {}));
  const all = await must(
    chatelaine.call('sessions.list', { profileId: currentId ?? '', archived: false }),
  );
  const sessionId = all.find(({ title }) => title === input.title)?.id;
  if (sessionId === undefined) throw new Error(`${input.title} is not there`);

  const begun = new Promise<void>((resolve) => {
    chatelaine.on('sessions.delta', (delta) => {
      if (delta.sessionId === sessionId) resolve();
    });
  });
  const ended = new Promise<void>((resolve, reject) => {
    chatelaine.on('sessions.changed', ({ id, status, statusMessage }) => {
      if (id !== sessionId) return;
      if (status === 'interrupted') reject(new Error(statusMessage ?? 'interrupted'));
      if (status === 'idle') resolve();
    });
  });
  await must(chatelaine.call('sessions.send', { sessionId, text: input.text }));
  await begun;

  // Tasks of the lowest priority follow each other without a gap unless the thread has something to do.
  const GAP_MS = 0.3;
  const frames: Frames = { between: [], busy: [] };
  let isOver = false;
  let busy = 0;
  let seenAt = performance.now();
  let frameAt = seenAt;
  const probe = () => {
    const now = performance.now();
    if (now - seenAt > GAP_MS) busy += now - seenAt;
    seenAt = now;
    if (!isOver) void scheduler.postTask(probe, { priority: 'background' });
  };
  const frame = () => {
    const now = performance.now();
    frames.between.push(now - frameAt);
    frames.busy.push(busy);
    frameAt = now;
    busy = 0;
    if (!isOver) requestAnimationFrame(frame);
  };
  probe();
  requestAnimationFrame(frame);
  await ended;
  isOver = true;
  return frames;
}
