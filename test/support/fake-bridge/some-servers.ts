import type { McpServer } from '../../../src/shared/commands/mcp';
import { nextId } from './next-id';

const HOUR = 3_600_000;

export const ISSUE_TOOLS: McpServer['tools'] = [
  ['search_issues', 'Search issues by text, label, author and state.'],
  ['get_issue', 'Read one issue with its comments.'],
  ['create_issue', 'Open a new issue in a project.'],
  ['close_issue', 'Close an issue, with a last comment.'],
].map(([name = '', description = '']) => ({
  name,
  description,
  isEnabled: name !== 'close_issue',
}));

const FILE_TOOLS: McpServer['tools'] = [
  ['read_file', 'Read the complete contents of a file.'],
  ['list_directory', 'List what is in a folder, files and folders marked.'],
  ['search_files', 'Search recursively for files whose name matches a pattern.'],
].map(([name = '', description = '']) => ({ name, description, isEnabled: true }));

/** One that works over HTTP, one that is started here, one that fails, one that is off. */
export function someServers(profileId: string, now: number): McpServer[] {
  const server = (name: string, values: Partial<McpServer>): McpServer => ({
    id: nextId(),
    profileId,
    workspace: null,
    name,
    transport: { type: 'http', url: 'https://mcp.example.com/issues' },
    isEnabled: true,
    secrets: [],
    tools: [],
    lastTestedAt: null,
    problem: null,
    ...values,
  });
  const stdio = (
    command: string,
    args: string[],
    readableFolders: string[] = [],
  ): McpServer['transport'] => ({
    type: 'stdio',
    command,
    args,
    readableFolders,
    allowedDomains: [],
  });
  return [
    server('issues', {
      secrets: [{ name: 'Authorization', hint: '8sXq' }],
      tools: ISSUE_TOOLS,
      lastTestedAt: now - 3 * HOUR,
    }),
    server('docs', {
      workspace: '/home/dana/code/website',
      transport: stdio(
        'npx',
        ['-y', '@modelcontextprotocol/server-filesystem', './docs'],
        ['/home/dana/.local/lib/node_modules'],
      ),
      tools: FILE_TOOLS,
      lastTestedAt: now - 26 * HOUR,
    }),
    server('staging-db', {
      transport: stdio('/home/dana/bin/db-mcp', ['--read-only']),
      secrets: [{ name: 'DATABASE_URL', hint: '5432' }],
      lastTestedAt: now - 10 * 60_000,
      problem: 'The program ended before it answered: “connect ECONNREFUSED 127.0.0.1:5432”.',
    }),
    server('everything', {
      transport: stdio('mcp-server-everything', ['stdio']),
      isEnabled: false,
    }),
  ];
}
