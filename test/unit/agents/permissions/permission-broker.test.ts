import { describe, expect, it } from 'vitest';
import { createPermissionBroker } from '../../../../src/main/agents/permissions/permission-broker';
import type { PermissionRequest } from '../../../../src/shared/commands/sessions';

const request = (id: string, sessionId = 's', profileId = 'p'): PermissionRequest => ({
  ...{ id, sessionId, profileId, sessionTitle: 'Tests', toolCallId: `call-${id}` },
  ...{ toolName: 'bash', inputHash: `hash-${id}`, createdAt: 1 },
  sessionScope: { words: 'exactly this', reason: '' },
  workspaceScope: { words: null, reason: 'It cannot be read.' },
});
const answer = (requestId: string, inputHash = `hash-${requestId}`) =>
  ({ requestId, inputHash, decision: 'once', reason: '' }) as const;
const never = new AbortController().signal;
const ids = (requests: PermissionRequest[]) => requests.map(({ id }) => id);

describe('the permission broker', () => {
  it('gives each request the answer that was given to it', async () => {
    const broker = createPermissionBroker();
    const first = broker.ask(request('1'), never);
    const second = broker.ask(request('2'), never);
    expect(ids(broker.pending('s'))).toEqual(['1', '2']);
    expect(broker.pending('other')).toEqual([]);
    broker.answer({ ...answer('2'), decision: 'deny', reason: 'not now' });
    broker.answer(answer('1'));
    expect(await second).toEqual({ decision: 'deny', reason: 'not now' });
    expect(await first).toEqual({ decision: 'once', reason: '' });
    expect(broker.pending('s')).toEqual([]);
  });

  it('has one queue for all sessions of a profile, oldest first', async () => {
    const broker = createPermissionBroker();
    const asked = [request('3'), request('1', 't'), request('2', 'u', 'q'), request('4', 't')];
    const answers = asked.map((one) => broker.ask(one, never));
    expect(ids(broker.all('p'))).toEqual(['3', '1', '4']);
    expect(ids(broker.all('q'))).toEqual(['2']);
    expect(broker.all('r')).toEqual([]);
    broker.answer(answer('1'));
    expect(ids(broker.all('p'))).toEqual(['3', '4']);
    for (const id of ['2', '3', '4']) broker.answer(answer(id));
    await Promise.all(answers);
    expect([...broker.all('p'), ...broker.all('q')]).toEqual([]);
  });

  it('takes no wider answer than the request offers, and goes on waiting', async () => {
    const broker = createPermissionBroker();
    const asked = broker.ask(request('1'), never);
    expect(() => broker.answer({ ...answer('1'), decision: 'workspace' })).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('It cannot be read.'),
      }),
    );
    expect(ids(broker.pending('s'))).toEqual(['1']);
    broker.answer({ ...answer('1'), decision: 'session' });
    expect(await asked).toEqual({ decision: 'session', reason: '' });
  });

  it('refuses an answer to another input, to nothing, and a second one', async () => {
    const broker = createPermissionBroker();
    const asked = broker.ask(request('1'), never);
    const conflict = expect.objectContaining({ code: 'CONFLICT' });
    expect(() => broker.answer(answer('1', 'hash-2'))).toThrow(conflict);
    expect(() => broker.answer(answer('2'))).toThrow(conflict);
    expect(broker.pending('s')).toHaveLength(1);
    broker.answer(answer('1'));
    await asked;
    expect(() => broker.answer(answer('1'))).toThrow(conflict);
  });

  it('waits until somebody answers, and no longer than until the stop', async () => {
    const broker = createPermissionBroker();
    const stop = new AbortController();
    let settled = false;
    const asked = broker.ask(request('1'), stop.signal).finally(() => {
      settled = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toBe(false);
    stop.abort(new Error('stopped'));
    await expect(asked).rejects.toThrow('stopped');
    expect(broker.pending('s')).toEqual([]);
    expect(() => broker.answer(answer('1'))).toThrow();
    await expect(broker.ask(request('2'), stop.signal)).rejects.toThrow('stopped');
    expect(broker.pending('s')).toEqual([]);
  });
});
