import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Session } from '../../../src/shared/commands/sessions';
import { type Stage, startStage } from '../../support/stage';
import { type OpenGateway, openGateway } from './open-gateway';

let stage: Stage;
let gateway: OpenGateway;

beforeEach(async () => {
  stage = await startStage();
  gateway = await openGateway(stage.main);
});
afterEach(() => stage.stop());

test('what the window is told goes out as it happens', async () => {
  const stream = await gateway.listen('GET', '/api/v1/events');
  expect(stream.status).toBe(200);
  expect(stream.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  await stage.main.must('profiles.create', { name: 'Another' });
  expect(await stream.event('profiles.changed')).toEqual({});
  stream.hangUp();
});

test('?sessionId= narrows to that session, from its state to every word of it', async () => {
  const session = await stage.session();
  const other = await stage.session();
  const stream = await gateway.listen('GET', `/api/v1/events?sessionId=${session.id}`);
  await stage.send(other, 'Say hello');
  await stage.idle(other);
  await stage.send(session, 'Say hello');
  const isIdle = (data: unknown) => {
    const { status, usage } = data as Session;
    return status === 'idle' && usage.requests > 0;
  };
  await stream.event('sessions.changed', isIdle);
  const sent = stage.main.events.flatMap(({ name, payload }) => {
    const about =
      name === 'sessions.changed' ? payload.id : 'sessionId' in payload && payload.sessionId;
    return about === session.id ? [{ name, payload }] : [];
  });
  const names = new Set(stream.events.map(({ event }) => event));
  expect(names).toEqual(new Set(['sessions.changed', 'sessions.message', 'sessions.delta']));
  for (const { event, data } of stream.events) {
    expect(sent).toContainEqual({ name: event, payload: JSON.parse(data) });
  }
  stream.hangUp();
});

test('an id that is none is refused', async () => {
  const answer = await gateway.owner('GET', '/api/v1/events?sessionId=x');
  expect([answer.status, answer.json.error.code]).toEqual([400, 'INVALID_INPUT']);
});

test('the stream ends with the gateway', async () => {
  const stream = await gateway.listen('GET', '/api/v1/events');
  await stage.main.must('gateway.update', { isOn: false });
  await stream.ended;
});
