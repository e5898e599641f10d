import path from 'node:path';
import type { Profile } from '../../../src/shared/commands/profiles';
import type { App } from './launch';

const FILES = require.resolve('@modelcontextprotocol/server-filesystem/dist/index.js');

/** Rules, a trusted folder with a network, and servers: one that works where there is a sandbox, one that does not. */
export async function seedSettings(app: App, profile: Profile, workspace: string): Promise<void> {
  const allow = { workspace, decision: 'allow' } as const;
  await app.must('permissions.add', { ...allow, tool: 'bash', pattern: 'npm test *' });
  await app.must('permissions.add', { ...allow, tool: 'bash', pattern: 'git status' });
  await app.must('permissions.add', { ...allow, tool: 'write', pattern: 'docs/**' });
  const deny = { workspace: null, decision: 'deny', tool: 'bash', pattern: 'git push *' } as const;
  await app.must('permissions.add', deny);
  await app.must('workspaces.update', {
    path: workspace,
    isTrusted: true,
    allowedDomains: ['api.github.com', '*.githubusercontent.com'],
  });
  const files = await app.must('mcp.add', {
    profileId: profile.id,
    workspace: null,
    name: 'files',
    transport: {
      type: 'stdio',
      command: process.execPath,
      args: [FILES, '.'],
      readableFolders: [path.resolve(FILES, '../../../..')],
      allowedDomains: [],
    },
    secrets: [{ name: 'FILES_TOKEN', value: 'made-up-token-1234' }],
  });
  await app.must('mcp.test', { serverId: files.id, workspace });
  const gone = await app.must('mcp.add', {
    profileId: profile.id,
    workspace,
    name: 'issues',
    transport: { type: 'http', url: 'http://127.0.0.1:9/mcp' },
  });
  await app.must('mcp.test', { serverId: gone.id });
}
