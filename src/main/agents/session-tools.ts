import type { Emit } from '../../shared/events';
import type { Jobs } from './jobs';
import type { Mcp } from './mcp/mcp';
import type { EngineParts } from './parts';
import { projectFolder } from './project-folder';
import type { Sandbox } from './sandbox/sandbox';
import type { Workspaces } from './workspaces';

/**
 * The tools of a session: its workspace's files, commands where there is a sandbox for them, and what
 * the MCP servers of its profile and workspace offer. A server that fails is told of and left out.
 */
export function createSessionTools(ports: {
  sandbox: Sandbox;
  jobs: Jobs;
  mcp: Mcp;
  workspaces: Workspaces;
  emit: Emit;
  /** The session's own folder for temporary files; made if it is not there. */
  temporaryFolderOf(sessionId: string): string;
}): EngineParts['toolsFor'] {
  const { sandbox, jobs, mcp, workspaces, emit } = ports;
  return async (session) => {
    const { id, workspace, tools } = session;
    // They bring the provider's SDK, which the app can start without.
    const { createTools } = await import('./tools/tools');
    const [{ available }, offered] = await Promise.all([sandbox.state(), mcp.toolsFor(session)]);
    for (const problem of offered.problems) {
      emit('sessions.toolProblem', { sessionId: id, ...problem });
    }
    const own = createTools({
      workspace,
      sandbox: available ? sandbox : null,
      temporaryFolder: ports.temporaryFolderOf(id),
      allowedDomains: workspaces.allowedDomains(projectFolder(session)),
      jobs: jobs.of(id),
    });
    const all = [...own, ...offered.tools];
    return tools === null ? all : all.filter(({ definition }) => tools.includes(definition.name));
  };
}
