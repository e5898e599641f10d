import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { models } from '../shared/commands/models';
import type { Emit } from '../shared/events';
import type { MicroUsd } from '../shared/money';
import { createEngine, type Engine } from './agents/engine';
import { readInstructions } from './agents/instructions';
import { createJobs } from './agents/jobs';
import { createMcp } from './agents/mcp/mcp';
import { createPermissions } from './agents/permissions/permissions';
import { projectFolder } from './agents/project-folder';
import { createSandbox } from './agents/sandbox/sandbox';
import { createSearchFill } from './agents/search/fill';
import { createSearch } from './agents/search/search';
import { createSessionTools } from './agents/session-tools';
import { createSessionExport } from './agents/transcript/export/export';
import { createFind } from './agents/transcript/find';
import { createWorkspaces } from './agents/workspaces';
import { createAttention } from './attention/attention';
import type { Notifier } from './attention/notifier';
import { systemClock } from './clock';
import type { Desktop } from './commands/desktop';
import { createDispatch, type Dispatch } from './commands/dispatch';
import { createHandlers } from './commands/handlers';
import { openDatabase } from './db/open';
import { createDoctor } from './doctor/doctor';
import { createClients } from './gateway/clients/clients';
import { createEvents } from './gateway/events';
import { createGateway } from './gateway/gateway';
import type { Logger } from './logging/logger';
import { redactText } from './logging/redact';
import { createProfiles } from './profiles/profiles';
import { createIntegrations } from './providers/integrations';
import { createProviderRegistry } from './providers/registry';
import { type CredentialSchedule, createCredentialSchedule } from './providers/schedule';
import { createSettings, type SettingsStore } from './settings/settings';
import { historyFolders } from './spending/import/folders';
import { createSpending } from './spending/spending';
import { systemTimer } from './timer';
import type { Keyring } from './vault/keyring';
import type { Secret } from './vault/secret';
import { createVault, type Vault } from './vault/vault';
import { createWorkbench } from './workbench/workbench';

export type Chatelaine = {
  dispatch: Dispatch;
  settings: SettingsStore;
  vault: Vault;
  engine: Engine;
  schedule: CredentialSchedule;
  /** Begins what runs by itself; once a window is seen. */
  start(): void;
  /** Of the profile in use, in micro-USD. */
  todaySpend(): MicroUsd;
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
  notifier: Notifier;
  emit: Emit;
  log: Logger;
  environmentKey: Secret<string> | null;
}): Chatelaine {
  const { dataFolder, homeFolder, desktop, keyring, log, environmentKey } = ports;
  const clock = systemClock;
  const timer = systemTimer;
  const database = openDatabase(path.join(dataFolder, 'chatelaine.db'));
  const settings = createSettings({ database });
  const events = createEvents(ports.emit);
  const { emit } = createAttention({
    emit: events.emit,
    notifier: ports.notifier,
    timer,
    isEnabled: () => settings.get().notify,
    // Also keys that are not in the vault: a notification is read by whoever stands behind.
    mask: (text) => redactText(vault.mask(text)),
  });
  const profiles = createProfiles({
    database,
    clock,
    emit,
    environmentKeyPresent: environmentKey !== null,
    onArchived: (profileId) => gateway.stopRequestsOf({ profileId }),
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
    timer,
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

  const spending = createSpending({
    database,
    clock,
    timer,
    emit,
    log,
    chooseFile: (title) => desktop.chooseFile(title),
    chooseSaveFile: (suggestedName) => desktop.chooseSaveFile(suggestedName),
    history: {
      homeFolder,
      environment: process.env,
      platform: process.platform,
      settings,
      profileName: (profileId) =>
        profiles.list().profiles.find(({ id }) => id === profileId)?.name ?? null,
      mask: vault.mask,
    },
    names: {
      credential(credentialId) {
        const all = profiles.list().profiles.flatMap(({ id }) => vault.list(id));
        const found = all.find(({ id }) => id === credentialId);
        return found ? { name: found.credentialName, profileId: found.profileId } : null;
      },
      client: (clientId) => clients.name(clientId),
    },
  });
  const { budgets, usage } = spending;

  const clients = createClients({
    database,
    clock,
    timer,
    emit,
    log,
    ownsCredential: (profileId, credentialId) =>
      vault.list(profileId).some(({ id }) => id === credentialId),
    budgets: {
      create: (scopeId, budget) =>
        void budgets.create({
          scope: 'client',
          scopeId,
          ...budget,
          isHard: true,
          countsImports: false,
        }),
      removeAll(clientId, profileId) {
        for (const { id, scope, scopeId } of budgets.list(profileId))
          if (scope === 'client' && scopeId === clientId) budgets.remove(id);
      },
    },
    onEnded: ({ clientId, keyId }) =>
      gateway.stopRequestsOf(keyId === null ? { clientId } : { keyId }),
  });

  const temporaryFolders = createTemporaryFolders();
  const { mask, maskStream } = vault;
  const workspaces = createWorkspaces({ database, clock, emit });
  const workbench = createWorkbench({
    database,
    clock,
    timer,
    emit,
    log,
    dataFolder,
    homeFolder,
    workspaces,
    mask,
    engine: () => engine,
    editor: () => settings.get().editor,
    openInEditor: desktop.openInEditor,
    endJobs: (sessionId) => jobs.stopAll(sessionId),
    forgetSession(sessionId) {
      for (const budget of budgets.forSession(sessionId))
        if (budget.scope === 'session') budgets.remove(budget.id);
      settings.write(`managed:session:${sessionId}`, null);
    },
    historyFolders: () => historyFolders({ homeFolder, environment: process.env }),
  });
  const { worktrees, checkpoints } = workbench;
  const sandbox = createSandbox({ dataFolder, homeFolder, worktreeOf: worktrees.placeOf });
  const permissions = createPermissions({ database, clock, emit, mask });
  const jobs = createJobs({ sandbox, clock, emit, maskStream });
  const temporaryFolderOf = temporaryFolders.of;
  const mcp = createMcp({ database, clock, timer, emit, log, vault, sandbox, temporaryFolderOf });
  const engine: Engine = createEngine({
    database,
    clock,
    timer,
    emit,
    log,
    ledger: spending.ledger,
    payments: spending.payments,
    prices: spending.prices,
    limitSession: (scopeId, limitMicroUsd) =>
      void budgets.create({
        scope: 'session',
        scopeId,
        period: 'total',
        limitMicroUsd,
        isHard: true,
        countsImports: false,
      }),
    sessionLimit: (sessionId) =>
      budgets.forSession(sessionId).find(({ scope }) => scope === 'session')?.limitMicroUsd ?? null,
    integrations,
    permissions,
    mask,
    maskStream,
    profileName: (profileId) => profiles.get(profileId).name,
    privateFolders: [homeFolder, dataFolder],
    toolsFor: createSessionTools({ sandbox, jobs, mcp, workspaces, emit, temporaryFolderOf }),
    instructionsFor: async (session) =>
      workspaces.isTrusted(projectFolder(session))
        ? (await readInstructions(session.workspace)).map(mask)
        : [],
    checkpointBefore: checkpoints.before,
    checkpointAfter: checkpoints.after,
    isRewinding: checkpoints.isRewinding,
    onFilesChanged: (sessionId) => emit('review.changed', { sessionId }),
    parallelSessions: () => settings.get().parallelSessions,
    isManagedAllowed: () => settings.get().managedRunner,
    makeWorktree: workbench.makeWorktree,
    unmakeWorktree: worktrees.unmake,
    onArchived: (sessionId) => void jobs.stopAll(sessionId),
  });
  engine.recover();
  const gateway = createGateway({
    database,
    clock,
    timer,
    log,
    emit,
    dataFolder,
    settings,
    clients,
    payments: spending.payments,
    ledger: spending.ledger,
    prices: spending.prices,
    integrations,
    mask: vault.mask,
    profileName: (profileId) => profiles.get(profileId).name,
    call: (name, input) => dispatch(name, input),
    listen: events.listen,
  });

  const sessionExport = createSessionExport({
    database,
    clock,
    mask,
    session: engine.get,
    chooseSaveFile: (suggestedName) => desktop.chooseSaveFile(suggestedName),
  });
  const searchFill = createSearchFill({ database, settings, timer, log });

  const places = { dataFolder, homeFolder, sqlite: database.sqliteVersion };
  const handlers = createHandlers({
    desktop,
    settings,
    profiles,
    vault,
    integrations,
    engine,
    sandbox,
    jobs,
    find: createFind({ database, mask }),
    search: createSearch({ database, indexed: searchFill.indexed, mask }),
    sessionExport,
    workbench,
    permissions,
    workspaces,
    mcp,
    spending,
    clients,
    gateway,
    doctor,
    places,
  });
  const dispatch = createDispatch(handlers, log);

  return {
    dispatch,
    settings,
    vault,
    engine,
    schedule,
    start() {
      schedule.start();
      spending.start();
      workbench.start();
      searchFill.start();
      void gateway.start();
    },
    todaySpend() {
      const { currentId } = profiles.list();
      return currentId === null ? 0 : usage.today(currentId).costMicroUsd;
    },
    close: async () => {
      try {
        searchFill.stop();
        await Promise.all([schedule.stop(), workbench.close(), sessionExport.close()]);
        await Promise.all([gateway.close(), engine.close()]);
        clients.close();
        await spending.close();
        await Promise.all([jobs.close(), mcp.close()]);
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
