import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  lastUserText,
  type MessagesRequest,
  reply,
  text,
  thinking,
  toolUse,
} from '../../support/provider';
import { findClaudeCode, type Home, openHome, run } from './claude-code-fixture';
import { expectBilled, type Lending, startLending } from './lending-fixture';

const program = findClaudeCode();
const RUN_MS = 90_000;

/** The last line of `--output-format stream-json`, in what matters here. */
const Result = z.object({
  type: z.literal('result'),
  is_error: z.boolean(),
  result: z.string(),
  usage: z.object({
    input_tokens: z.int(),
    output_tokens: z.int(),
    cache_read_input_tokens: z.int(),
    cache_creation_input_tokens: z.int(),
  }),
});

let lending: Lending;
let home: Home;
let file: string;
beforeEach(async () => {
  lending = await startLending({ script: (request) => story(request) });
  home = await openHome();
  file = path.join(lending.stage.workspace, 'a.txt');
});
afterEach(async () => {
  await home.close();
  await lending.stop();
});

/** Reads the file, changes it, and says so: by how many results of tools there are by now. */
function story(request: MessagesRequest) {
  const results = request.messages.flatMap(({ content }) =>
    typeof content === 'string' ? [] : content.filter(({ type }) => type === 'tool_result'),
  );
  const edit = { file_path: file, old_string: 'two', new_string: 'three' };
  switch (results.length) {
    case 0:
      return reply([
        thinking('Two is in there. '.repeat(5)),
        text('I read it first.'),
        toolUse('read', 'Read', { file_path: file }),
      ]);
    case 1:
      return reply([toolUse('edit', 'Edit', edit)]);
    default:
      return reply('It says three now.');
  }
}

async function claudeCode(apiKey: string, ...args: string[]) {
  const { code, output, errors } = await run(
    program ?? '',
    ['-p', ...args, '--output-format', 'stream-json', '--verbose'],
    {
      cwd: lending.stage.workspace,
      env: home.environment({ url: lending.url, apiKey }),
      timeoutMs: RUN_MS,
    },
  );
  const last = output.trim().split('\n').at(-1) ?? '';
  expect(last, errors).toMatch(/^\{.*\}$/);
  return { code, output, result: Result.parse(JSON.parse(last)) };
}

// Only where its program was installed: there is none for every machine, and packages may be left out.
describe.skipIf(program === null)('Claude Code, given an address and a client key', () => {
  test(
    'reads and changes a file, and every request is in the ledger',
    async () => {
      const apiKey = await lending.client({ name: 'Claude Code' });
      const { code, output, result } = await claudeCode(
        apiKey,
        'Change two to three in a.txt',
        ...['--permission-mode', 'acceptEdits'],
      );
      expect(result).toMatchObject({ is_error: false, result: 'It says three now.' });
      expect(code).toBe(0);
      expect(fs.readFileSync(file, 'utf8')).toBe('one\nthree\n');

      // What it asked for came as it was, with its betas; nothing was refused, and nobody else was asked.
      const { requests } = lending.provider.journal;
      for (const { path: target, status, headers } of requests) {
        expect({ target, status }).toEqual({ target: '/v1/messages', status: 200 });
        expect(headers['anthropic-beta']).toMatch(/claude-code-/);
        expect(headers['user-agent']).toMatch(/^claude-cli\//);
      }
      expect(home.wanted).toEqual([]);
      expect(lastUserText(requests[0]?.body as MessagesRequest)).toContain('two to three');

      await expectBilled(lending.stage, requests.length);
      expect(requests.length).toBeGreaterThanOrEqual(3);
      // Its own count of what it used is ours.
      const records = await lending.stage.records();
      const sum = (of: (tokens: (typeof records)[number]['tokens']) => number) =>
        records.reduce((total, { tokens }) => total + of(tokens), 0);
      expect(result.usage).toEqual({
        input_tokens: sum(({ input }) => input),
        output_tokens: sum(({ output }) => output),
        cache_read_input_tokens: sum(({ cacheRead }) => cacheRead),
        cache_creation_input_tokens: sum(
          ({ cacheWrite5m, cacheWrite1h }) => cacheWrite5m + cacheWrite1h,
        ),
      });
      expect(new Set(records.map(({ clientName }) => clientName))).toEqual(
        new Set(['Claude Code']),
      );
      expect(output).not.toContain(lending.stage.apiKey);
    },
    RUN_MS + 20_000,
  );

  test(
    'is told in its own words when its key ends or its money does',
    async () => {
      const poor = await lending.client({ budget: { limitMicroUsd: 1, period: 'day' } });
      const refused = await claudeCode(poor, 'Say hello');
      expect(refused.result.is_error).toBe(true);
      expect(refused.result.result).toMatch(/budget/i);
      const unknown = await claudeCode('chk_unknown', 'Say hello');
      expect(unknown.result.is_error).toBe(true);
      expect(unknown.result.result).toMatch(/401|key/);
      expect(lending.provider.journal.requests).toEqual([]);
      expect(await lending.stage.records()).toEqual([]);
    },
    2 * RUN_MS,
  );
});
