import { expect, test } from 'vitest';
import type { EngineParts } from '../../../../src/main/agents/parts';
import type { SessionRow } from '../../../../src/main/agents/session-store';
import type { AgentTool } from '../../../../src/main/agents/tools/tool';
import { createToolRuns } from '../../../../src/main/agents/turn/tool-calls';

test('a stop does not wait for the checkpoint of a large folder, and nothing is changed after it', async () => {
  const ran: string[] = [];
  let asked = () => {};
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  let finish = () => {};
  const looked = new Promise<void>((resolve) => {
    finish = resolve;
  });
  // Only what a call needs on its way to the tool.
  const parts = {
    transcript: { updateToolCall: () => ({}), turnSeq: () => 1 },
    permissions: { decide: () => ({ verdict: 'allow', decidedBy: 'mode', because: '' }) },
    store: { row: () => session },
    database: { db: null },
    deltas: { flush: () => {}, push: () => {} },
    clock: { now: () => 1 },
    emit: () => {},
    mask: (text: string) => text,
    maskStream: () => ({ push: (text: string) => text, end: () => '' }),
    checkpointBefore: () => {
      asked();
      return looked;
    },
    checkpointAfter: async () => void ran.push('end of the turn'),
    onFilesChanged: () => {},
  } as unknown as EngineParts;
  const session = { id: 's' } as SessionRow;
  const tool: AgentTool = {
    definition: { name: 'bash', description: '', input_schema: { type: 'object' } },
    effect: 'execute',
    parse: () => ({}),
    preview: async () => null,
    run: async () => {
      ran.push('tool');
      return { output: '', isError: false };
    },
  };
  const [bash] = createToolRuns(parts, session, [tool], () => {}).tools;
  const stop = new AbortController();
  const toolUse = { type: 'tool_use', id: 't', name: 'bash', input: {} } as const;
  const run = bash?.run({}, { toolUse, toolUseBlock: toolUse, signal: stop.signal } as never);
  await isAsked;
  stop.abort(new Error('stopped'));
  await expect(run).rejects.toThrow('stopped');
  expect(ran).toEqual([]);
  finish();
  await looked;
  await Promise.resolve();
  expect(ran).toEqual(['end of the turn']);
});
