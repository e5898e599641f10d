import type { CommandInput } from '../../../../shared/commands';
import type { McpServer, McpTransport } from '../../../../shared/commands/mcp';
import { joinCommandLine, splitCommandLine } from './command-line';

/** A secret as it stands in the form. */
export type DraftSecret = {
  /** Of the row, for as long as the form is open. */
  key: string;
  name: string;
  /** What was typed; empty when nothing was. */
  value: string;
  /** The last characters of the one that is stored and stays; null for a new one. */
  storedHint: string | null;
};

/** A server as it is being written. */
export type Draft = {
  name: string;
  workspace: string | null;
  type: McpTransport['type'];
  commandLine: string;
  readableFolders: readonly string[];
  allowedDomains: readonly string[];
  url: string;
  secrets: readonly DraftSecret[];
};

export function draftOf(server: McpServer | undefined): Draft {
  const transport = server?.transport;
  const stdio = transport?.type === 'stdio' ? transport : undefined;
  return {
    name: server?.name ?? '',
    workspace: server?.workspace ?? null,
    type: transport?.type ?? 'stdio',
    commandLine: stdio ? joinCommandLine([stdio.command, ...stdio.args]) : '',
    readableFolders: stdio?.readableFolders ?? [],
    allowedDomains: stdio?.allowedDomains ?? [],
    url: transport?.type === 'http' ? transport.url : '',
    secrets: (server?.secrets ?? []).map(({ name, hint }) => ({
      key: name,
      name,
      value: '',
      storedHint: hint,
    })),
  };
}

export function transportOf(draft: Draft): McpTransport {
  if (draft.type === 'http') return { type: 'http', url: draft.url.trim() };
  const [command = '', ...args] = splitCommandLine(draft.commandLine).words;
  return {
    type: 'stdio',
    command,
    args,
    readableFolders: [...draft.readableFolders],
    allowedDomains: [...draft.allowedDomains],
  };
}

/** The server is reached in another way than before: its secrets do not come along. */
export function isElsewhere(server: McpServer | undefined, draft: Draft): boolean {
  return server !== undefined && destination(server.transport) !== destination(transportOf(draft));
}

/** Names of stored secrets that have to be entered again before this can be saved. */
export function secretsNeeded(server: McpServer | undefined, draft: Draft): string[] {
  if (!isElsewhere(server, draft)) return [];
  return draft.secrets
    .filter(({ storedHint, value }) => storedHint !== null && value === '')
    .map(({ name }) => name);
}

/** Whether everything that must be there is there; the command decides whether it fits. */
export function isComplete(server: McpServer | undefined, draft: Draft): boolean {
  const transport = transportOf(draft);
  const isReachable = transport.type === 'http' ? transport.url !== '' : transport.command !== '';
  const areSecretsWhole = draft.secrets.every(
    ({ name, value, storedHint }) => storedHint !== null || (name.trim() === '') === (value === ''),
  );
  return (
    draft.name.trim() !== '' &&
    isReachable &&
    areSecretsWhole &&
    secretsNeeded(server, draft).length === 0
  );
}

export function additionOf(profileId: string, draft: Draft): CommandInput<'mcp.add'> {
  return {
    profileId,
    workspace: draft.workspace,
    name: draft.name.trim(),
    transport: transportOf(draft),
    secrets: writtenSecrets(draft),
  };
}

/** Only what is written goes along; stored secrets that are gone from the form are removed. */
export function changeOf(server: McpServer, draft: Draft): CommandInput<'mcp.update'> {
  const names = new Set(draft.secrets.map(({ name }) => name.trim()));
  return {
    serverId: server.id,
    name: draft.name.trim(),
    workspace: draft.workspace,
    transport: transportOf(draft),
    setSecrets: writtenSecrets(draft),
    removeSecrets: server.secrets.map(({ name }) => name).filter((name) => !names.has(name)),
  };
}

function writtenSecrets({ secrets }: Draft) {
  return secrets
    .filter(({ value }) => value !== '')
    .map(({ name, value }) => ({ name: name.trim(), value }));
}

/** As the vault binds secrets: the exact command line, or the address. */
function destination(transport: McpTransport): string {
  if (transport.type === 'stdio') return JSON.stringify([transport.command, ...transport.args]);
  return URL.canParse(transport.url) ? new URL(transport.url).href : transport.url;
}
