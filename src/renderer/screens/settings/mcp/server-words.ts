import type { McpServer } from '../../../../shared/commands/mcp';
import type { Tone } from '../../../components/status-badge';
import { joinCommandLine } from './command-line';

/** How a server stands, as a word and a shape. */
export function stateWords(server: McpServer, isTesting: boolean): { tone: Tone; word: string } {
  if (isTesting) return { tone: 'busy', word: 'Testing' };
  if (!server.isEnabled) return { tone: 'off', word: 'Off' };
  if (server.problem !== null) return { tone: 'bad', word: 'Failed' };
  if (server.lastTestedAt === null) return { tone: 'waiting', word: 'Not tested' };
  return { tone: 'ok', word: toolsWords(server) };
}

/** `4 tools`, `3 of 4 tools`. */
export function toolsWords({ tools }: McpServer): string {
  const enabled = tools.filter(({ isEnabled }) => isEnabled).length;
  const all = tools.length === 1 ? '1 tool' : `${tools.length} tools`;
  return enabled === tools.length ? all : `${enabled} of ${all}`;
}

/** Where a server is: its command line or its address. */
export function addressWords({ transport }: McpServer): string {
  return transport.type === 'http'
    ? transport.url
    : joinCommandLine([transport.command, ...transport.args]);
}

/**
 * What removing it takes away for good, as far as adding it again would not bring it back; null when
 * nothing is lost.
 */
export function lostByRemoving({ secrets, tools }: McpServer): string | null {
  const names = secrets.map(({ name }) => name).join(', ');
  if (secrets.length > 0) {
    return `Its ${secrets.length === 1 ? 'secret' : 'secrets'} (${names}) will be shredded. To add the server again you need ${secrets.length === 1 ? 'it' : 'them'} once more.`;
  }
  if (tools.some(({ isEnabled }) => !isEnabled)) {
    return 'Which of its tools you switched off is forgotten.';
  }
  return null;
}
