import { expect, test } from 'vitest';
import { createPermissionQueue } from '../../../../src/cli/run/permission-queue';
import type {
  PermissionDecision,
  PermissionRequest,
} from '../../../../src/shared/commands/sessions';

const scope = { words: null, reason: '' };
const request = (id: string): PermissionRequest => ({
  id,
  sessionId: 's',
  profileId: 'p',
  sessionTitle: '',
  toolCallId: id,
  toolName: 'bash',
  sessionScope: scope,
  workspaceScope: scope,
  inputHash: id,
  createdAt: 0,
});

function start() {
  const log: string[] = [];
  const answers = new Map<string, (decision: PermissionDecision | null) => void>();
  const queue = createPermissionQueue({
    ask: ({ id }, signal) => {
      log.push(`ask ${id}`);
      return new Promise((resolve) => {
        answers.set(id, resolve);
        signal.addEventListener('abort', () => resolve(null));
      });
    },
    decide: async ({ id }, decision) => {
      log.push(`${decision} ${id}`);
    },
    onFailure: (error) => log.push(String(error)),
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const answer = async (id: string, decision: PermissionDecision) => {
    answers.get(id)?.(decision);
    await settled();
  };
  return { ...queue, log, answer, settled };
}

test('one is asked at a time, oldest first, each once', async () => {
  const { add, log, answer } = start();
  for (const id of ['a', 'b', 'a']) add(request(id));
  expect(log).toEqual(['ask a']);
  await answer('a', 'once');
  expect(log).toEqual(['ask a', 'once a', 'ask b']);
  await answer('b', 'deny');
  add(request('a'));
  add(request('c'));
  expect(log).toEqual(['ask a', 'once a', 'ask b', 'deny b', 'ask c']);
});

test('what is answered in the app is not decided here, and not asked when its turn comes', async () => {
  const { add, resolved, log, settled } = start();
  for (const id of ['a', 'b', 'c']) add(request(id));
  resolved('b');
  resolved('a');
  await settled();
  expect(log).toEqual(['ask a', 'ask c']);
});
