import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/main/db/open';
import { testKey } from '../../support/keys';
import { startMainProcess } from '../../support/main-process';
import { startProvider } from '../../support/provider';

const folder = (name: string) => fs.mkdtempSync(path.join(os.tmpdir(), name));

test('a session that cannot be put in order does not keep the app from starting', async () => {
  const apiKey = testKey();
  const provider = await startProvider({ apiKeys: [apiKey] });
  const first = await startMainProcess();
  const { dataFolder } = first;
  const profileId = (await first.must('profiles.create', { name: 'Work' })).id;
  await first.must('credentials.add', {
    profileId,
    provider: 'ANTHROPIC',
    credentialName: 'Work key',
    secret: { apiKey },
    baseUrl: provider.url,
  });
  const session = await first.must('sessions.create', {
    profileId,
    workspace: folder('workspace-'),
    model: 'claude-sonnet-5-5',
  });
  await first.close();

  // As a killed app leaves it, and then without the profile: the ledger line cannot be written.
  const { db, close } = openDatabase(path.join(dataFolder, 'chatelaine.db'));
  const request = JSON.stringify({
    requestId: 'req_1',
    credentialId: null,
    credentialName: 'Work key',
    model: 'claude-sonnet-5-5',
    usage: { input_tokens: 1, output_tokens: 1 },
  });
  db.run(sql`PRAGMA foreign_keys = OFF`);
  db.run(sql`UPDATE sessions SET status = 'running'`);
  db.run(sql`INSERT INTO messages (session_id, seq, role, content, state, request, created_at)
    VALUES (${session.id}, 1, 'assistant', '[]', 'streaming', ${request}, 0)`);
  db.run(sql`DELETE FROM profiles`);
  close();

  const second = await startMainProcess({ dataFolder });
  expect((await second.must('doctor.examine', {})).findings).toContainEqual(
    expect.objectContaining({ check: 'orphaned-rows' }),
  );
  await second.must('doctor.repair', {});
  expect(await second.must('sessions.get', { sessionId: session.id })).toMatchObject({
    status: 'interrupted',
    statusMessage: expect.stringMatching(/was closed/),
  });
  await second.close();
  await provider.stop();
});
