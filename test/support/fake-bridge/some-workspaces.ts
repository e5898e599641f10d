import type { Workspace } from '../../../src/shared/commands/workspaces';

/** Folders the user said something about. Whatever else is asked for is untouched. */
export function someWorkspaces(): Workspace[] {
  return [
    {
      path: '/home/dana/code/shop-api',
      isTrusted: true,
      instructionFiles: ['CLAUDE.md', 'AGENTS.md'],
      allowedDomains: ['api.github.com', '*.example.com'],
    },
    {
      path: '/home/dana/code/website',
      isTrusted: false,
      instructionFiles: ['AGENTS.md'],
      allowedDomains: [],
    },
  ];
}

export function workspaceAt(path: string): Workspace {
  return { path, isTrusted: false, instructionFiles: [], allowedDomains: [] };
}
