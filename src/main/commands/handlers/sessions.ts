import type { Domains, Of } from '../domains';
import { nothing } from './nothing';

export function sessionHandlers({
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

export function permissionHandlers({ permissions }: Domains): Of<'permissions'> {
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

export function workspaceHandlers({ workspaces }: Domains): Of<'workspaces'> {
  return {
    'workspaces.list': () => workspaces.list(),
    'workspaces.get': ({ path }) => workspaces.get(path),
    'workspaces.update': (input) => workspaces.update(input),
  };
}

export function mcpHandlers({ mcp }: Domains): Of<'mcp'> {
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
