import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reply, text, toolUse, lastUserText } from '../../support/provider';
import { type Stage, startStage } from '../../support/stage';
import { findClaudeCode, type Home, openHome, run } from './claude-code-fixture';

test('probe', async () => {
  const program = findClaudeCode()!;
  let n = 0;
  const stage = await startStage({ script: (request) => {
    n += 1;
    if (!request.tools?.length) return reply('A title');
    const results = JSON.stringify(request.messages).match(/"tool_result"/g)?.length ?? 0;
    if (results === 0) return reply([text('I read it.'), toolUse('r', 'Read', { file_path: path.join(stage.workspace, 'a.txt') })]);
    if (results === 1) return reply([toolUse('e', 'Edit', { file_path: path.join(stage.workspace, 'a.txt'), old_string: 'two', new_string: 'three' })]);
    return reply('It says three now.');
  }});
  const home = await openHome();
  const port = 20_000 + Math.floor(Math.random() * 40_000);
  const { url } = await stage.main.must('gateway.update', { isOn: true, port });
  const { apiKey } = await stage.main.must('clients.create', { profileId: stage.profileId, name: 'Claude Code' });
  stage.provider.journal.clear();
  const result = await run(program, ['-p', 'Change two to three in a.txt', '--permission-mode', 'acceptEdits', '--output-format', 'stream-json', '--verbose'], { cwd: stage.workspace, env: home.environment({ url: url!, apiKey }), timeoutMs: 90_000 });
  fs.writeFileSync('/tmp/cc-out.json', JSON.stringify({ result, wanted: home.wanted, requests: stage.provider.journal.requests, records: await stage.records(), file: fs.readFileSync(path.join(stage.workspace, 'a.txt'), 'utf8') }, null, 1));
  await home.close();
  await stage.stop();
}, 120_000);
