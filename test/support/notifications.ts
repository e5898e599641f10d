import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import type { Desktop } from './desktop';

/** A notification as the desktop's server got it. */
export type SeenNotification = { id: number; title: string; body: string };

export type NotificationWatch = {
  /** Everything the server was asked to show so far, oldest first. */
  all(): SeenNotification[];
  /** Those that are still there. */
  open(): SeenNotification[];
  /** Clicks the one that is there, as a person would. */
  click(): Promise<void>;
  stop(): void;
};

/** Listens on the desktop's bus to what its notification server is asked, and answers. */
export async function watchNotifications({ env }: Desktop): Promise<NotificationWatch> {
  const rules = ["interface='org.freedesktop.Notifications'", "type='method_return'"];
  const monitor = spawn('dbus-monitor', ['--session', ...rules], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  // The monitor says that it got its own name once it listens.
  await new Promise<void>((resolve, reject) => {
    monitor.once('error', reject);
    monitor.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (text.includes('NameAcquired') || text.includes('NameLost')) resolve();
    });
  });
  return {
    all: () => notificationsIn(text),
    open: () => {
      const closed = new Set(
        [...text.matchAll(/member=NotificationClosed\n\s+uint32 (\d+)/g)].map(([, id]) => id),
      );
      return notificationsIn(text).filter(({ id }) => !closed.has(String(id)));
    },
    click: async () => {
      const args = ['--session', '--print-reply', '--dest=org.freedesktop.Notifications'];
      args.push('/org/freedesktop/Notifications', 'org.dunstproject.cmd0.NotificationAction');
      await promisify(execFile)('dbus-send', [...args, 'uint32:0'], { env });
    },
    stop: () => void monitor.kill(),
  };
}

/** Calls of `Notify` that were answered with an id; the format is that of dbus-monitor. */
function notificationsIn(text: string): SeenNotification[] {
  const call =
    /serial=(\d+) [^\n]*member=Notify\n\s+string "[^\n]*"\n\s+uint32 \d+\n\s+string "[^\n]*"\n\s+string "(.*?)"\n\s+string "(.*?)"\n\s+array \[/gs;
  return [...text.matchAll(call)].flatMap(([, serial, title = '', body = '']) => {
    const answer = new RegExp(`reply_serial=${serial}\\n\\s+uint32 (\\d+)`).exec(text);
    return answer ? [{ id: Number(answer[1]), title, body }] : [];
  });
}
