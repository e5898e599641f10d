import { useState } from 'react';
import type { McpServer } from '../../../../shared/commands/mcp';
import type { CommandError } from '../../../../shared/errors';
import { announce } from '../../../announce';
import { call } from '../../../api';
import { confirm } from '../../../components/confirm';
import { notifyUndo } from '../notify-undo';
import { lostByRemoving, toolsWords } from './server-words';

export type ServerActions = {
  test: (server: McpServer) => void;
  enable: (server: McpServer, isEnabled: boolean) => void;
  enableTool: (server: McpServer, tool: string, isEnabled: boolean) => void;
  remove: (server: McpServer) => void;
  /** Ids of those that are being tested. */
  testing: ReadonlySet<string>;
  error: CommandError | undefined;
  clearError: () => void;
};

/** What can be done with servers; `onRemoved` is told when the row is gone. */
export function useServers(onRemoved: () => void): ServerActions {
  const [testing, setTesting] = useState<ReadonlySet<string>>(new Set());
  const [error, setError] = useState<CommandError>();
  const setIsTesting = (id: string, isTesting: boolean) =>
    setTesting((ids) => new Set(isTesting ? [...ids, id] : [...ids].filter((one) => one !== id)));

  const test = async ({ id: serverId, name }: McpServer) => {
    setIsTesting(serverId, true);
    setError(undefined);
    const result = await call('mcp.test', { serverId });
    setIsTesting(serverId, false);
    if (!result.ok) return setError(result.error);
    announce(
      result.data.problem === null
        ? `${name} works: ${toolsWords(result.data)}`
        : `${name} failed: ${result.data.problem}`,
    );
  };
  const enable = async ({ id: serverId, name }: McpServer, isEnabled: boolean) => {
    const result = await call('mcp.update', { serverId, isEnabled });
    if (!result.ok) return setError(result.error);
    announce(`${name} is ${isEnabled ? 'on' : 'off'}`);
  };
  const enableTool = async ({ id: serverId }: McpServer, tool: string, isEnabled: boolean) => {
    const result = await call('mcp.enableTool', { serverId, tool, isEnabled });
    if (!result.ok) return setError(result.error);
    announce(`${tool} is ${isEnabled ? 'on' : 'off'}`);
  };
  const restore = async (server: McpServer) => {
    const { profileId, workspace, name, transport, isEnabled, lastTestedAt } = server;
    const added = await call('mcp.add', { profileId, workspace, name, transport });
    if (!added.ok) return setError(added.error);
    if (!isEnabled) await enable(added.data, false);
    // Its tools are only known from a test.
    if (lastTestedAt !== null) await test(added.data);
  };
  const removeNow = async (server: McpServer, isUndoable: boolean) => {
    const result = await call('mcp.remove', { serverId: server.id });
    if (!result.ok) return setError(result.error);
    const words = `Removed “${server.name}”`;
    if (isUndoable) notifyUndo(words, () => void restore(server));
    else announce(words);
    onRemoved();
  };
  const remove = (server: McpServer) => {
    const lost = lostByRemoving(server);
    if (lost === null) return void removeNow(server, true);
    confirm({
      title: `Remove “${server.name}”?`,
      children: lost,
      confirmLabel: 'Remove server',
      isDestructive: true,
      onConfirm: () => void removeNow(server, false),
    });
  };
  return {
    test: (server) => void test(server),
    enable: (server, isEnabled) => void enable(server, isEnabled),
    enableTool: (server, tool, isEnabled) => void enableTool(server, tool, isEnabled),
    remove,
    testing,
    error,
    clearError: () => setError(undefined),
  };
}
