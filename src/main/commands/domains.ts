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

/** The handlers of the commands of one domain. */
export type Of<Domain extends string> = Pick<
  Handlers,
  Extract<keyof Handlers, `${Domain}.${string}`>
>;
