import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from './open-gateway';

let gateway: OpenGateway;
let one: { clientId: string; apiKey: string };
let other: { clientId: string; apiKey: string };

beforeEach(async () => {
  gateway = await openGateway();
  one = await gateway.account({
    name: 'One',
    budget: { limitMicroUsd: 1_000_000, period: 'day' },
  });
  other = await gateway.account({ name: 'Other' });
});
afterEach(() => gateway.close());

const asOne = (method: string, path: string, body?: unknown) =>
  gateway.client(one.apiKey, method, path, body);
const asOther = (method: string, path: string, body?: unknown) =>
  gateway.client(other.apiKey, method, path, body);
const create = async (amountMicroUsd: number) =>
  (await asOne('POST', '/payments/create', { amountMicroUsd })).json;

test('what is captured is spent, what is voided is free again, and both are final', async () => {
  const spent = await create(300_000);
  const captured = await asOne('POST', `/payments/${spent.id}/capture`, {
    amountMicroUsd: 120_000,
  });
  expect([captured.status, captured.json]).toEqual([
    200,
    expect.objectContaining({ id: spent.id, status: 'captured', capturedMicroUsd: 120_000 }),
  ]);
  const again = await asOne('POST', `/payments/${spent.id}/capture`, { amountMicroUsd: 120_000 });
  expect(again.json).toEqual(captured.json);
  const late = await asOne('POST', `/payments/${spent.id}/void`);
  expect([late.status, late.json.error.code]).toEqual([409, 'CONFLICT']);

  const freed = await create(300_000);
  const voided = await asOne('POST', `/payments/${freed.id}/void`);
  expect([voided.status, voided.json.status]).toEqual([200, 'voided']);
  const tooLate = await asOne('POST', `/payments/${freed.id}/capture`, { amountMicroUsd: 1 });
  expect([tooLate.status, tooLate.json.error.code]).toEqual([409, 'CONFLICT']);
  const held = await create(10);
  const tooMuch = await asOne('POST', `/payments/${held.id}/capture`, { amountMicroUsd: 11 });
  expect([tooMuch.status, tooMuch.json.error.code]).toEqual([409, 'CONFLICT']);
});

test('a budget that has not enough left is a 402 that names it', async () => {
  await create(900_000);
  const refused = await asOne('POST', '/payments/create', { amountMicroUsd: 200_000 });
  expect([refused.status, refused.json.error.code]).toEqual([402, 'BUDGET_EXHAUSTED']);
  expect(refused.json.error.message).toContain('One');
  expect((await asOther('POST', '/payments/create', { amountMicroUsd: 200_000 })).status).toBe(201);
});

test('an idempotency key makes one payment, in the header or in the body', async () => {
  const pay = (headers: Record<string, string>, more: object = {}) =>
    gateway.ask('POST', '/payments/create', {
      headers: { authorization: `Bearer ${one.apiKey}`, ...headers },
      body: { amountMicroUsd: 5, description: 'Once', ...more },
    });
  const first = await pay({ 'idempotency-key': 'job-1' });
  expect(first.status).toBe(201);
  expect((await pay({ 'idempotency-key': 'job-1' })).json).toEqual(first.json);
  expect((await pay({}, { idempotencyKey: 'job-1' })).json).toEqual(first.json);
  const both = { idempotencyKey: 'job-1' };
  expect((await pay({ 'idempotency-key': 'job-1' }, both)).json).toEqual(first.json);
  const another = await pay({ 'idempotency-key': 'job-1' }, { amountMicroUsd: 6 });
  expect([another.status, another.json.error.code]).toEqual([409, 'CONFLICT']);
  const twoKeys = await pay({ 'idempotency-key': 'job-2' }, both);
  expect([twoKeys.status, twoKeys.json.error.details]).toEqual([400, { field: 'idempotencyKey' }]);
  expect((await asOne('GET', '/payments')).json.payments).toHaveLength(1);
  // The same key of another client is another payment.
  const theirs = await asOther('POST', '/payments/create', {
    amountMicroUsd: 5,
    description: 'Once',
    idempotencyKey: 'job-1',
  });
  expect(theirs.json.id).not.toBe(first.json.id);
});

test('another client’s payment is as little there as one that never was', async () => {
  const { id } = await create(100);
  const never = '01900000-0000-7000-8000-00000000000f';
  const tries = (paymentId: string) => [
    asOther('POST', `/payments/${paymentId}/capture`, { amountMicroUsd: 1 }),
    asOther('POST', `/payments/${paymentId}/void`),
  ];
  const theirs = await Promise.all(tries(id));
  const nobodys = await Promise.all(tries(never));
  expect(theirs.map(({ status, text }) => [status, text])).toEqual(
    nobodys.map(({ text }) => [404, text]),
  );
  expect((await asOther('GET', '/payments')).json).toEqual({ payments: [], hasMore: false });
  expect((await asOne('GET', '/payments')).json.payments).toMatchObject([
    { id, status: 'authorized' },
  ]);
});

test('GET /payments goes through them a page at a time, newest first', async () => {
  const made = [];
  for (const amount of [1, 2, 3, 4, 5]) made.push((await create(amount)).id);
  await asOne('POST', `/payments/${made[2]}/void`);
  const seen: string[] = [];
  let before: string | undefined;
  for (let hasMore = true; hasMore; ) {
    const query = before === undefined ? '' : `&before=${before}`;
    const page = (await asOne('GET', `/payments?limit=2${query}`)).json;
    const ids = page.payments.map(({ id }: { id: string }) => id);
    seen.push(...ids);
    before = ids.at(-1);
    hasMore = page.hasMore;
  }
  expect(seen).toEqual(made.toReversed());
  const voided = (await asOne('GET', '/payments?status=voided')).json;
  expect(voided.payments).toMatchObject([{ id: made[2] }]);
});

test('what does not fit is refused by name, and nothing is held', async () => {
  const cases: [object, RegExp][] = [
    [{}, /^amountMicroUsd: /],
    [{ amountMicroUsd: 0 }, /^amountMicroUsd: /],
    [{ amountMicroUsd: 1.5 }, /^amountMicroUsd: /],
    [{ amountMicroUsd: '5' }, /^amountMicroUsd: /],
    [{ amountMicroUsd: 5, description: 'x'.repeat(501) }, /^description: /],
    [{ amountMicroUsd: 5, idempotencyKey: '' }, /^idempotencyKey: /],
  ];
  for (const [body, says] of cases) {
    const answer = await asOne('POST', '/payments/create', body);
    expect([answer.status, answer.json.error.code]).toEqual([400, 'INVALID_INPUT']);
    expect(answer.json.error.message).toMatch(says);
  }
  expect((await asOne('POST', '/payments/not-an-id/void')).status).toBe(400);
  expect((await asOne('GET', '/payments?limit=0')).status).toBe(400);
  expect((await asOne('GET', '/payments')).json.payments).toEqual([]);
});

test('payments are within the limits of the client as its other requests are', async () => {
  const { apiKey } = await gateway.account({ name: 'Slow', requestsPerMinute: 1 });
  expect((await gateway.client(apiKey, 'GET', '/payments')).status).toBe(200);
  const refused = await gateway.client(apiKey, 'POST', '/payments/create', { amountMicroUsd: 1 });
  expect([refused.status, refused.json.error.code]).toEqual([429, 'RATE_LIMITED']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(50);
});
