import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from './open-gateway';

let gateway: OpenGateway;

beforeEach(async () => {
  gateway = await openGateway();
});
afterEach(() => gateway.close());

type Lent = { clientId: string; apiKey: string; url: string };
const lend = async (body: object) => {
  const stream = await gateway.listen('POST', '/api/v1/exec', body);
  return { stream, key: (await stream.event('key')) as Lent };
};
const clientOf = async (clientId: string) => {
  const all = await gateway.main.must('clients.list', {
    profileId: gateway.profileId,
    archived: true,
  });
  return all.find(({ id }) => id === clientId);
};
const opens = async (apiKey: string) =>
  (await gateway.client(apiKey, 'GET', '/payments')).status === 200;

test('a key is lent for as long as the connection stands, with the limits that were asked for', async () => {
  const { stream, key } = await lend({
    name: 'npm',
    profileId: gateway.profileId,
    allowedModels: ['claude-haiku-5-5'],
    budgetMicroUsd: 2_000_000,
  });
  expect(stream.status).toBe(200);
  expect(key.url).toBe(gateway.url);
  expect(await clientOf(key.clientId)).toMatchObject({
    name: 'npm',
    kind: 'exec',
    allowedModels: ['claude-haiku-5-5'],
  });
  const pay = (amountMicroUsd: number) =>
    gateway.client(key.apiKey, 'POST', '/payments/create', { amountMicroUsd });
  expect((await pay(1_500_000)).status).toBe(201);
  expect((await pay(1_500_000)).status).toBe(402);

  stream.hangUp();
  while (await opens(key.apiKey));
  const ended = await clientOf(key.clientId);
  expect(ended?.archivedAt).not.toBeNull();
  expect(ended?.keys).toMatchObject([{ status: 'revoked' }]);
});

test('two programs have a key each, and one ends without the other', async () => {
  const first = await lend({ name: 'one' });
  const second = await lend({ name: 'two' });
  first.stream.hangUp();
  while (await opens(first.key.apiKey));
  expect(await opens(second.key.apiKey)).toBe(true);
  second.stream.hangUp();
});

test('the gateway ends what it has lent when it is switched off', async () => {
  const { stream, key } = await lend({ name: 'npm' });
  await gateway.main.must('gateway.update', { isOn: false });
  await stream.ended;
  expect((await clientOf(key.clientId))?.archivedAt).not.toBeNull();
});

test('what does not fit is refused before anything is made', async () => {
  const post = (body: unknown) => gateway.owner('POST', '/api/v1/exec', body);
  const refused = [
    await post({}),
    await post({ name: 'npm', budgetMicroUsd: 0 }),
    await post({ name: 'npm', budget: 5 }),
  ];
  expect(refused.map(({ status, json }) => [status, json.error.code])).toEqual(
    Array(3).fill([400, 'INVALID_INPUT']),
  );
  const nobody = await post({ name: 'npm', profileId: '01900000-0000-7000-8000-00000000000f' });
  expect([nobody.status, nobody.json.error.code]).toEqual([404, 'NOT_FOUND']);
  const { profileId, main } = gateway;
  expect(await main.must('clients.list', { profileId, archived: true })).toEqual([]);
});
