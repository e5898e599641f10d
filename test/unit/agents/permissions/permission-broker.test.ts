import { describe, expect, it } from 'vitest';
import { createPermissionBroker } from '../../../../src/main/agents/permission-broker';

const request = (id: string, sessionId = 's') => ({
  ...{ id, sessionId, toolCallId: `call-${id}`, toolName: 'bash', sessionScope: 'x' },
  ...{ inputHash: `hash-${id}`, createdAt: 1 },
});
const answer = (requestId: string, inputHash = `hash-${requestId}`) =>
  ({ requestId, inputHash, decision: 'once', reason: '' }) as const;
const never = new AbortController().signal;

describe('the permission broker', () => {
  it('gives each request the answer that was given to it', async () => {
    const broker = createPermissionBroker();
    const first = broker.ask(request('1'), never);
    const second = broker.ask(request('2'), never);
    expect(broker.pending('s').map(({ id }) => id)).toEqual(['1', '2']);
    expect(broker.pending('other')).toEqual([]);
    broker.answer({ ...answer('2'), decision: 'deny', reason: 'not now' });
    broker.answer(answer('1'));
    expect(await second).toEqual({ decision: 'deny', reason: 'not now' });
    expect(await first).toEqual({ decision: 'once', reason: '' });
    expect(broker.pending('s')).toEqual([]);
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
