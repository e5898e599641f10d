import type { Engine } from '../agents/engine';
import type { Jobs } from '../agents/jobs';
import type { Mcp } from '../agents/mcp/mcp';
import type { Permissions } from '../agents/permissions/permissions';
import type { Sandbox } from '../agents/sandbox/sandbox';
import type { Search } from '../agents/search/search';
import type { SessionExport } from '../agents/transcript/export/export';
import type { Find } from '../agents/transcript/find';
import type { Workspaces } from '../agents/workspaces';
import type { Doctor } from '../doctor/doctor';
import type { Clients } from '../gateway/clients/clients';
import type { Gateway } from '../gateway/gateway';
import type { Profiles } from '../profiles/profiles';
import type { Integrations } from '../providers/integrations';
import type { SettingsStore } from '../settings/settings';
import type { Spending } from '../spending/spending';
import type { Vault } from '../vault/vault';
import type { Workbench } from '../workbench/workbench';
import type { Desktop } from './desktop';
import type { Handlers } from './dispatch';

/** The domains that commands reach. */
export type Domains = {
  desktop: Desktop;
  settings: SettingsStore;
  profiles: Profiles;
  vault: Vault;
  integrations: Integrations;
  engine: Engine;
  sandbox: Sandbox;
  jobs: Jobs;
  find: Find;
  search: Search;
  sessionExport: SessionExport;
  workbench: Workbench;
  permissions: Permissions;
  workspaces: Workspaces;
  mcp: Mcp;
  spending: Spending;
  clients: Clients;
  gateway: Gateway;
  doctor: Doctor;
  places: { dataFolder: string; homeFolder: string; sqlite: string };
};

/** Thin on purpose: each handler calls one function of its domain. */
export function createHandlers(domains: Domains): Handlers {
  return {
    ...appHandlers(domains),
    ...profileHandlers(domains),
    ...vaultHandlers(domains),
    ...credentialHandlers(domains),
    ...sessionHandlers(domains),
    ...permissionHandlers(domains),
    ...workbenchHandlers(domains),
    ...workspaceHandlers(domains),
    ...mcpHandlers(domains),
    ...usageHandlers(domains),
    ...priceHandlers(domains),
    ...budgetHandlers(domains),
    ...paymentHandlers(domains),
    ...importHandlers(domains),
    ...clientHandlers(domains),
    ...gatewayHandlers(domains),
    ...doctorHandlers(domains),
  };
}

const nothing = (): Record<string, never> => ({});

type Of<Domain extends string> = Pick<Handlers, Extract<keyof Handlers, `${Domain}.${string}`>>;

function appHandlers({ desktop, settings, engine, places }: Domains): Of<'app'> {
  return {
    'app.info': () => ({ ...desktop.versions(), ...places }),
    'app.settings': () => settings.get(),
    'app.updateSettings': (patch) => {
      const updated = settings.update(patch);
      engine.slotsChanged();
      desktop.applyColorScheme(updated.colorScheme);
      return updated;
    },
    'app.chooseFolder': ({ title }) => desktop.chooseFolder(title),
    'app.openLink': async ({ url, fromModel }) => ({
      opened: await desktop.openLink(url, fromModel),
    }),
    'app.openDataFolder': async () => {
      await desktop.openDataFolder();
      return nothing();
    },
  };
}

function profileHandlers({ profiles }: Domains): Of<'profiles'> {
  return {
    'profiles.list': () => profiles.list(),
    'profiles.create': (input) => profiles.create(input),
    'profiles.update': ({ profileId, ...patch }) => profiles.update(profileId, patch),
    'profiles.switch': ({ profileId }) => profiles.switch(profileId),
    'profiles.archive': ({ profileId, archived }) => profiles.archive(profileId, archived),
  };
}

function vaultHandlers({ vault }: Domains): Of<'vault'> {
  return {
    'vault.state': () => vault.state(),
    'vault.unlock': () => vault.open(),
    'vault.useMemory': () => vault.useMemory(),
    'vault.startOver': () => vault.startOver(),
  };
}

function credentialHandlers({ vault, integrations }: Domains): Of<'credentials'> & Of<'models'> {
  return {
    'credentials.providers': () => integrations.providers(),
    'credentials.list': ({ profileId }) => vault.list(profileId),
    'credentials.add': (input) => integrations.add(input),
    'credentials.replace': (input) => integrations.replace(input),
    'credentials.update': (input) => vault.update(input),
    'credentials.activate': ({ credentialId }) => vault.activate(credentialId),
    'credentials.reorder': (input) => vault.reorder(input),
    'credentials.validate': ({ credentialId }) => integrations.validate(credentialId),
    'credentials.validateAll': ({ profileId }) => integrations.validateAll(profileId),
    'credentials.cancelValidation': ({ profileId }) => {
      integrations.cancelValidation(profileId);
      return nothing();
    },
    'credentials.remove': ({ credentialId }) => {
      vault.remove(credentialId);
      return nothing();
    },
    'credentials.history': ({ credentialId }) => vault.history(credentialId),
    'models.list': ({ profileId, refresh }) => integrations.models(profileId, refresh),
  };
}

function sessionHandlers({
  engine,
  sandbox,
  jobs,
  find,
  search,
  sessionExport,
}: Domains): Of<'sessions'> {
  return {
    'sessions.list': ({ profileId, archived }) => engine.list(profileId, archived),
    'sessions.get': ({ sessionId }) => engine.get(sessionId),
    'sessions.transcript': (input) => engine.transcript(input),
    'sessions.create': (input) => engine.create(input),
    'sessions.send': (input) => engine.send(input),
    'sessions.stop': ({ sessionId }) => engine.stop(sessionId),
    'sessions.editQueued': (input) => engine.editQueued(input),
    'sessions.removeQueued': (input) => engine.removeQueued(input),
    'sessions.resume': ({ sessionId }) => engine.resume(sessionId),
    'sessions.retry': ({ sessionId }) => engine.retry(sessionId),
    'sessions.compact': ({ sessionId }) => engine.compact(sessionId),
    'sessions.fork': (input) => engine.fork(input),
    'sessions.update': (input) => engine.update(input),
    'sessions.archive': (input) => engine.archive(input),
    'sessions.remove': ({ sessionId }) => {
      engine.remove(sessionId);
      return nothing();
    },
    'sessions.restore': ({ sessionId }) => engine.restore(sessionId),
    'sessions.search': (input) => search(input),
    'sessions.export': (input) => sessionExport.run(input),
    'sessions.decide': (input) => {
      engine.decide(input);
      return nothing();
    },
    'sessions.asking': ({ profileId }) => engine.asking(profileId),
    'sessions.queued': () => engine.queued(),
    'sessions.attachment': (input) => engine.attachment(input),
    'sessions.find': (input) => find(input),
    'sessions.jobs': ({ sessionId }) => jobs.list(sessionId),
    'sessions.stopJob': async ({ sessionId, jobId }) => {
      await jobs.stop(sessionId, jobId);
      return jobs.list(sessionId);
    },
    'sessions.workspaces': ({ profileId }) => engine.workspaces(profileId),
    'sessions.sandbox': () => sandbox.state(),
  };
}

type WorkbenchDomain =
  | 'worktrees'
  | 'review'
  | 'checkpoints'
  | 'templates'
  | 'comparisons'
  | 'history';

function workbenchHandlers({ workbench }: Domains): Of<WorkbenchDomain> {
  const { worktrees, review, checkpoints, templates, comparisons, history } = workbench;
  return {
    'worktrees.inspect': ({ path }) => worktrees.inspect(path),
    'worktrees.list': ({ profileId }) => worktrees.list(profileId),
    'worktrees.discard': async ({ sessionId }) => {
      await worktrees.discard(sessionId);
      return nothing();
    },
    'worktrees.restore': async ({ sessionId }) => {
      await worktrees.restore(sessionId);
      return nothing();
    },
    'worktrees.cleanUp': async ({ profileId }) => ({
      sessionIds: await worktrees.cleanUp(profileId),
    }),
    'review.summary': (input) => review.summary(input),
    'review.file': (input) => review.file(input),
    'review.stage': (input) => review.stage(input),
    'review.revert': (input) => review.revert(input),
    'review.undo': (input) => review.undo(input),
    'review.draftMessage': (input) => review.draftMessage(input),
    'review.commit': (input) => review.commit(input),
    'review.integrate': (input) => review.integrate(input),
    'review.abort': (input) => review.abort(input),
    'review.proceed': (input) => review.proceed(input),
    'review.openInEditor': (input) => review.openInEditor(input),
    'checkpoints.list': ({ sessionId }) => checkpoints.list(sessionId),
    'checkpoints.skip': ({ sessionId }) => {
      checkpoints.skip(sessionId);
      return nothing();
    },
    'checkpoints.preview': (input) => checkpoints.preview(input),
    'checkpoints.rewind': (input) => checkpoints.rewind(input),
    'templates.list': (input) => templates.list(input),
    'templates.add': (input) => templates.add(input),
    'templates.update': (input) => templates.update(input),
    'templates.remove': ({ templateId }) => {
      templates.remove(templateId);
      return nothing();
    },
    'comparisons.list': ({ profileId }) => comparisons.list(profileId),
    'comparisons.get': ({ comparisonId }) => comparisons.get(comparisonId),
    'comparisons.start': (input) => comparisons.start(input),
    'comparisons.keep': (input) => comparisons.keep(input),
    'comparisons.remove': ({ comparisonId }) => {
      comparisons.remove(comparisonId);
      return nothing();
    },
    'history.list': (input) => history.list(input),
    'history.open': (input) => history.open(input),
  };
}

function permissionHandlers({ permissions }: Domains): Of<'permissions'> {
  return {
    'permissions.list': (input) => permissions.list(input),
    'permissions.add': (input) => permissions.add(input),
    'permissions.update': (input) => permissions.update(input),
    'permissions.remove': (input) => {
      permissions.remove(input);
      return nothing();
    },
    'permissions.test': (input) => permissions.test(input),
  };
}

function workspaceHandlers({ workspaces }: Domains): Of<'workspaces'> {
  return {
    'workspaces.list': () => workspaces.list(),
    'workspaces.get': ({ path }) => workspaces.get(path),
    'workspaces.update': (input) => workspaces.update(input),
  };
}

function mcpHandlers({ mcp }: Domains): Of<'mcp'> {
  return {
    'mcp.list': ({ profileId }) => mcp.list(profileId),
    'mcp.add': (input) => mcp.add(input),
    'mcp.update': (input) => mcp.update(input),
    'mcp.remove': ({ serverId }) => {
      mcp.remove(serverId);
      return nothing();
    },
    'mcp.test': (input) => mcp.test(input),
    'mcp.enableTool': (input) => mcp.enableTool(input),
  };
}

function usageHandlers({ spending }: Domains): Of<'usage'> {
  const { usage, usageExport, explain } = spending;
  return {
    'usage.summary': (input) => usage.summary(input),
    'usage.year': (input) => usage.year(input),
    'usage.records': (input) => usage.records(input),
    'usage.explain': ({ recordId }) => explain(recordId),
    'usage.export': (input) => usageExport.run(input),
    'usage.cancelExport': () => {
      usageExport.cancel();
      return nothing();
    },
    'usage.today': ({ profileId }) => usage.today(profileId),
  };
}

/** What makes room for money or gives a price lets go on what had stopped for want of it. */
function priceHandlers({ spending, engine }: Domains): Of<'prices'> {
  const { ownPrices } = spending;
  return {
    'prices.list': () => ownPrices.list(),
    'prices.add': (input) => ownPrices.add(input).finally(engine.resumeHeld),
    'prices.remove': async ({ priceId }) => {
      await ownPrices.remove(priceId);
      return nothing();
    },
    'prices.importFile': () => ownPrices.importFile().finally(engine.resumeHeld),
  };
}

function budgetHandlers({ spending, engine }: Domains): Of<'budgets'> {
  const { budgets } = spending;
  return {
    'budgets.list': ({ profileId }) => budgets.list(profileId),
    'budgets.create': (input) => budgets.create(input),
    'budgets.update': (input) => {
      const budget = budgets.update(input);
      engine.resumeHeld();
      return budget;
    },
    'budgets.remove': ({ budgetId }) => {
      budgets.remove(budgetId);
      engine.resumeHeld();
      return nothing();
    },
    'budgets.tightest': ({ profileId }) => budgets.tightest(profileId),
    'budgets.forSession': ({ sessionId }) => budgets.forSession(sessionId),
    'budgets.allowUnmetered': ({ model, isAllowed }) => {
      budgets.allowUnmetered(model, isAllowed);
      engine.resumeHeld();
      return nothing();
    },
  };
}

function paymentHandlers({ spending }: Domains): Of<'payments'> {
  const { payments } = spending;
  return {
    'payments.list': (input) => payments.list(input),
    'payments.authorize': (input) => payments.authorize(input),
    'payments.capture': (input) => payments.capture(input),
    'payments.void': (input) => payments.void(input),
  };
}

function importHandlers({ spending }: Domains): Of<'imports'> {
  const { imports } = spending;
  return {
    'imports.state': () => imports.state(),
    'imports.setEnabled': (input) => imports.setEnabled(input),
    'imports.run': () => imports.run(),
    'imports.cancel': () => imports.cancel(),
  };
}

function clientHandlers({ clients }: Domains): Of<'clients'> {
  return {
    'clients.list': (input) => clients.list(input),
    'clients.create': (input) => clients.create(input),
    'clients.update': (input) => clients.update(input),
    'clients.archive': (input) => clients.archive(input),
    'clients.addKey': (input) => clients.addKey(input),
    'clients.rotateKey': (input) => clients.rotateKey(input),
    'clients.updateKey': (input) => clients.updateKey(input),
    'clients.revokeKey': (input) => clients.revokeKey(input),
    'clients.history': ({ clientId }) => clients.history(clientId),
  };
}

function gatewayHandlers({ gateway }: Domains): Of<'gateway'> {
  return {
    'gateway.state': () => gateway.state(),
    'gateway.update': (input) => gateway.update(input),
    'gateway.requests': ({ profileId }) => gateway.requests(profileId),
    'gateway.stopRequest': ({ requestId }) => {
      gateway.stopRequest(requestId);
      return nothing();
    },
  };
}

function doctorHandlers({ doctor }: Domains): Of<'doctor'> {
  return {
    'doctor.examine': () => doctor.examine(),
    'doctor.repair': () => doctor.repair(),
  };
}
