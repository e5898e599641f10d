import type { Notifier, ShownNotification } from './notifier';
import { type NewsKind, sayTogether } from './words';

/** What one session has to tell. */
export type News = { sessionId: string; title: string; body: string };

/** This many sessions with the same kind of news get one notification together. */
const TOGETHER_FROM = 3;

/** The notifications of one kind: one per session, or one for all when they are many. */
export function createBoard(kind: NewsKind, notifier: Notifier, open: (sessionId: string) => void) {
  /** By session, oldest first; also what is not shown, or not any more. */
  const news = new Map<string, News>();
  const single = new Map<string, ShownNotification>();
  let together: ShownNotification | undefined;

  const closeAll = () => {
    const shown = [...single.values(), ...(together ? [together] : [])];
    single.clear();
    together = undefined;
    for (const one of shown) one.close();
  };

  const showSingle = ({ sessionId, title, body }: News, isSilent = false) => {
    const before = single.get(sessionId);
    single.delete(sessionId);
    before?.close();
    const shown: ShownNotification = notifier.show({
      title,
      body,
      isSilent,
      onClick: () => {
        // Not every desktop takes a notification away that was clicked.
        shown.close();
        open(sessionId);
      },
      onClose: () => {
        // It may have been replaced meanwhile.
        if (single.get(sessionId) === shown) single.delete(sessionId);
      },
    });
    single.set(sessionId, shown);
  };

  const showTogether = (isSilent = false) => {
    const all = [...news.values()];
    const [oldest] = all;
    if (!oldest) return;
    closeAll();
    const shown: ShownNotification = notifier.show({
      ...sayTogether(
        kind,
        all.map(({ title }) => title),
      ),
      isSilent,
      // The one that has waited longest, of those that still wait.
      onClick: () => {
        shown.close();
        open((all.find(({ sessionId }) => news.has(sessionId)) ?? oldest).sessionId);
      },
      onClose: () => {
        if (together === shown) together = undefined;
      },
    });
    together = shown;
  };

  return {
    /** Keeps it without a notification: it counts when others get one together. */
    note(one: News): void {
      news.set(one.sessionId, one);
    },

    /** Shows a notification of it. */
    tell(one: News): void {
      news.set(one.sessionId, one);
      if (news.size >= TOGETHER_FROM) showTogether();
      else showSingle(one);
    },

    /** It is no news any more. */
    drop(sessionId: string): void {
      if (!news.delete(sessionId)) return;
      const shown = single.get(sessionId);
      single.delete(sessionId);
      shown?.close();
      if (!together) return;
      const [rest] = news.values();
      // Whoever looks at the app sees what is left.
      if (rest === undefined || notifier.isFocused()) closeAll();
      else if (news.size > 1) showTogether(true);
      else {
        closeAll();
        showSingle(rest, true);
      }
    },

    /** Takes the notifications back; the news stay. */
    closeAll,

    forgetAll(): void {
      closeAll();
      news.clear();
    },
  };
}
