import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { models } from '../shared/commands/models';
import type { Emit } from '../shared/events';
import { createEngine, type Engine } from './agents/engine';
import { createSandbox } from './agents/sandbox';
import { systemClock } from './clock';
import type { Desktop } from './commands/desktop';
import { createDispatch, type Dispatch } from './commands/dispatch';
import { createHandlers } from './commands/handlers';
import { openDatabase } from './db/open';
import { createDoctor } from './doctor/doctor';
import type { Logger } from './logging/logger';
import { createProfiles } from './profiles/profiles';
import { createIntegrations } from './providers/integrations';
import { createProviderRegistry } from './providers/registry';
import { type CredentialSchedule, createCredentialSchedule } from './providers/schedule';
import { createSettings, type SettingsStore } from './settings/settings';
import { createLedger } from './spending/ledger';
import { createPrices } from './spending/prices';
import { createUsage } from './spending/usage';
import { systemTimer } from './timer';
import type { Keyring } from './vault/keyring';
import type { Secret } from './vault/secret';
import { createVault, type Vault } from './vault/vault';

export type Chatelaine = {
  dispatch: Dispatch;
  settings: SettingsStore;
  vault: Vault;
  engine: Engine;
  /** To be started once a window is seen. */
  schedule: CredentialSchedule;
  /** Ends turns in order and closes the database. */
  close(): Promise<void>;
};

/** Builds every part and wires them: the only place that knows them all. Plain Node, no Electron. */
export function compose(ports: {
  dataFolder: string;
  homeFolder: string;
  desktop: Desktop;
  keyring: Keyring;
  power: { isOnline(): boolean; isOnBattery(): boolean };
  emit: Emit;
  log: Logger;
  environmentKey: Secret<string> | null;
}): Chatelaine {
  const { dataFolder, homeFolder, desktop, keyring, emit, log, environmentKey } = ports;
  const clock = systemClock;
  const database = openDatabase(path.join(dataFolder, 'chatelaine.db'));
  const settings = createSettings({ database });
  const profiles = createProfiles({
    database,
    clock,
    emit,
    environmentKeyPresent: environmentKey !== null,
  });

  const vault = createVault({
    database,
    keyring,
    clock,
    platform: process.platform,
    environmentKey,
  });
  vault.onChange((change) => {
    if (change.type === 'state') emit('vault.changed', change.state);
  });
  const integrations = createIntegrations({
    vault,
    registry: createProviderRegistry(),
    clock,
    emit,
    environmentKey,
    keptModels: {
      read: (payer) => settings.read(`models:${payer}`, models.list.output.nullable(), null),
      write: (payer, list) => settings.write(`models:${payer}`, list),
    },
    useEnvironmentKey: (profileId) => profiles.get(profileId).useEnvironmentKey,
  });

  const schedule = createCredentialSchedule({
    vault,
    integrations,
    settings,
    clock,
    timer: systemTimer,
    random: Math.random,
    emit,
    log,
    ...ports.power,
  });
  const doctor = createDoctor({
    database,
    vault,
    clock,
    emit,
    log,
    providerName: (code) =>
      integrations.providers().find(({ provider }) => provider === code)?.name ?? String(code),
  });

  const ledger = createLedger({ database, prices: createPrices({ db: database.db }) });
  const usage = createUsage({ database, clock });

  const temporaryFolders = createTemporaryFolders();
  const sandbox = createSandbox({ dataFolder, homeFolder });
  const engine = createEngine({
    database,
    clock,
    emit,
    log,
    ledger,
    integrations,
    profileName: (profileId) => profiles.get(profileId).name,
    mask: vault.mask,
    maskStream: vault.maskStream,
    privateFolders: [homeFolder, dataFolder],
    toolsFor: async ({ id, workspace }) => {
      // They bring the provider's SDK, which the app can start without.
      const { createTools } = await import('./agents/tools/tools');
      const tools = createTools({ workspace, sandbox, temporaryFolder: temporaryFolders.of(id) });
      const { available } = await sandbox.state();
      return available ? tools : tools.filter(({ effect }) => effect !== 'execute');
    },
  });
  engine.recover();

  const places = { dataFolder, homeFolder, sqlite: database.sqliteVersion };
  const handlers = createHandlers({
    desktop,
    settings,
    profiles,
    vault,
    integrations,
    engine,
    sandbox,
    usage,
    doctor,
    places,
  });
  return {
    dispatch: createDispatch(handlers, log),
    settings,
    vault,
    engine,
    schedule,
    close: async () => {
      try {
        await schedule.stop();
        await engine.close();
        await sandbox.close();
        temporaryFolders.remove();
      } finally {
        database.close();
      }
    },
  };
}

/** Each session's own folder for its commands' temporary files; all of them go with the run. */
function createTemporaryFolders() {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-'));
  return {
    of(sessionId: string): string {
      const folder = path.join(root, sessionId);
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      return folder;
    },
    remove: () => fs.rmSync(root, { recursive: true, force: true }),
  };
}
