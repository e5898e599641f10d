/**
 * What this row does in the app's page. As in `app/page.ts`: each function is sent there as text, so it
 * may use nothing but its input and the page's own globals.
 */
import type { Bridge } from '../../../src/shared/bridge';

declare const window: { readonly chatelaine: Bridge };
declare const document: {
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): ArrayLike<PageElement>;
};
type PageElement = { click(): void };
declare const MutationObserver: new (
  listener: () => void,
) => { observe(target: object, what: object): void; disconnect(): void };
declare const requestAnimationFrame: (listener: () => void) => void;

/** Sessions with these titles, each in a worktree; answers their folders. */
export async function createWorktrees(input: {
  titles: string[];
  workspace: string;
  model: string;
}): Promise<string[]> {
  const { titles, workspace, model } = input;
  const profiles = await window.chatelaine.call('profiles.list', {});
  if (!profiles.ok || profiles.data.currentId === null) throw new Error('there is no profile');
  const { currentId: profileId } = profiles.data;
  const folders: string[] = [];
  for (const title of titles) {
    const given = { profileId, workspace, model, title, worktree: {} };
    const made = await window.chatelaine.call('sessions.create', given);
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    folders.push(made.data.workspace);
  }
  return folders;
}

/** Goes from the transcript to the changes; answers when their first lines are painted, in ms since the epoch. */
export function openChanges(title: string): Promise<number> {
  const tab = document.querySelectorAll('[role="tablist"][aria-label="View"] [role="tab"]')[1];
  if (tab === undefined) throw new Error('there are no changes to go to');
  const line = `[aria-label="Changes of ${title}"] button[aria-label^="Comment on"]`;
  return new Promise((resolve) => {
    const look = () => {
      if (!document.querySelector(line)) return;
      observer.disconnect();
      // The first frame has it laid out, the second comes when that one was handed over.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now())),
      );
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true });
    tab.click();
  });
}

/** Asks for the diff once more; answers when the page has it, in ms since the epoch. */
export async function askForDiff(input: { title: string; path: string }): Promise<number> {
  const profiles = await window.chatelaine.call('profiles.list', {});
  const profileId = profiles.ok ? profiles.data.currentId : null;
  const all = await window.chatelaine.call('sessions.list', {
    profileId: profileId ?? '',
    archived: false,
  });
  const session = all.ok ? all.data.find(({ title }) => title === input.title) : undefined;
  if (session === undefined) throw new Error(`${input.title} is not there`);
  const { path } = input;
  const diff = await window.chatelaine.call('review.file', { sessionId: session.id, path });
  const hereAt = performance.timeOrigin + performance.now();
  if (!diff.ok) throw new Error(JSON.stringify(diff.error));
  return hereAt;
}
