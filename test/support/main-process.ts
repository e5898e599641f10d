import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { compose } from '../../src/main/compose';
import type { Keyring } from '../../src/main/vault/keyring';
import type { CommandInput, CommandName, CommandOutput } from '../../src/shared/commands';
import type { Result } from '../../src/shared/errors';
import type { AppEvents, EventName } from '../../src/shared/events';

type SeenEvent = { [N in EventName]: { name: N; payload: AppEvents[N] } }[EventName];

/** The composed main process without Electron: what is faked is the desktop and the keyring. */
export async function startMainProcess(
  options: {
    dataFolder?: string;
    keyring?: Keyring;
    log?: Parameters<typeof compose>[0]['log'];
  } = {},
) {
  const dataFolder =
    options.dataFolder ?? fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-test-'));
  const events: SeenEvent[] = [];
  const watchers = new Set<() => void>();
  const chatelaine = compose({
    dataFolder,
    homeFolder: os.homedir(),
    keyring: options.keyring ?? createTestKeyring(),
    notifier: { isFocused: () => true, onFocus: () => {}, show: () => ({ close: () => {} }) },
    power: { isOnline: () => true, isOnBattery: () => false },
    log: options.log ?? pino({ level: 'silent' }),
    environmentKey: null,
    emit: (name, payload) => {
      events.push({ name, payload } as SeenEvent);
      for (const look of watchers) look();
    },
    desktop: {
      chooseFolder: async () => null,
      chooseFile: async () => null,
      chooseSaveFile: async () => null,
      openLink: async () => true,
      openDataFolder: async () => {},
      openInEditor: async () => true,
      applyColorScheme: () => {},
      versions: () => ({ version: '0', electron: '0', chromium: '0', node: '0', platform: 'test' }),
    },
  });
  await chatelaine.vault.open();

  const call = <N extends CommandName>(name: N, input: CommandInput<N>) =>
    chatelaine.dispatch(name, input) as Promise<Result<CommandOutput<N>>>;

  return {
    ...chatelaine,
    dataFolder,
    events,
    call,
    /** The same for a call that has to succeed. */
    must: async <N extends CommandName>(name: N, input: CommandInput<N>) => {
      const result = await call(name, input);
      if (!result.ok) throw new Error(`${name}: ${result.error.code} ${result.error.message}`);
      return result.data;
    },
    /** The first event, seen already or still to come, that `matches`. */
    event: <N extends EventName>(
      name: N,
      matches: (payload: AppEvents[N]) => boolean = () => true,
    ) =>
      new Promise<AppEvents[N]>((resolve) => {
        const look = () => {
          for (const event of events) {
            const payload = event.payload as AppEvents[N];
            if (event.name !== name || !matches(payload)) continue;
            watchers.delete(look);
            resolve(payload);
            return;
          }
        };
        watchers.add(look);
        look();
      }),
  };
}

export type MainProcess = Awaited<ReturnType<typeof startMainProcess>>;

/** A keyring in memory that XORs with its own secret: another one cannot open what this one wrapped. */
export function createTestKeyring(): Keyring {
  const pad = randomBytes(256);
  const mix = (bytes: Buffer) => Buffer.from(bytes.map((byte, i) => byte ^ (pad[i % 256] ?? 0)));
  return {
    isAvailable: async () => true,
    backend: async () => 'gnome_libsecret',
    wrap: async (plain) => Buffer.concat([Buffer.from('v11'), mix(Buffer.from(plain, 'utf8'))]),
    unwrap: async (wrapped) => ({
      value: mix(wrapped.subarray(3)).toString('utf8'),
      shouldRewrap: false,
    }),
  };
}
