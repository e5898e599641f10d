import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Stage, startStage } from '../../../support/stage';
import { EVERYTHING } from './mcp-fixture';

let stage: Stage;
afterEach(() => stage.stop());

test('a server that is slow to start holds up neither a stop nor the end of the app', async () => {
  stage = await startStage();
  const { profileId, workspace } = stage;
  const { id: serverId } = await stage.main.must('mcp.add', {
    profileId,
    workspace: null,
    name: 'slow',
    transport: {
      type: 'stdio',
      command: 'bash',
      args: ['-c', `test -e slow && sleep 60; exec "${process.execPath}" "${EVERYTHING}"`],
      allowedDomains: [],
      readableFolders: [path.resolve(EVERYTHING, '../../../..')],
    },
  });
  const tested = await stage.main.must('mcp.test', { serverId, workspace });
  expect(tested).toMatchObject({ problem: null });
  fs.writeFileSync(path.join(workspace, 'slow'), '');
  const session = await stage.session();
  await stage.send(session, 'Hi');
  const begun = performance.now();
  const stopped = await stage.main.must('sessions.stop', { sessionId: session.id });
  expect(stopped.status).toBe('interrupted');
  await stage.main.close();
  // It has 30 seconds to start.
  expect(performance.now() - begun).toBeLessThan(10_000);
  expect(stage.provider.journal.turns()).toEqual([]);
});
