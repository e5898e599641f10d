import type { RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { GatewayParts } from '../../../src/main/gateway/parts';
import { ALLOWED_COMMANDS } from '../../../src/main/gateway/routes/allowed-commands';
import { openServing } from '../../../src/main/gateway/serving';
import { secret } from '../../../src/main/vault/secret';
import { type OpenGateway, openGateway } from './open-gateway';

type Operation = {
  tags?: string[];
  summary?: string;
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
};
type Document = {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
};

let gateway: OpenGateway;
let document: Document;

beforeAll(async () => {
  gateway = await openGateway();
  const answer = await gateway.ask('GET', '/openapi.json');
  expect(answer.status).toBe(200);
  document = answer.json;
});
afterAll(() => gateway.close());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      at: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );

/** Every object of the document. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield { ...value };
  for (const inner of Object.values(value)) yield* objectsIn(inner);
}

test('it is OpenAPI 3.1 and has every route of the gateway, and no other', async () => {
  expect(document.openapi).toBe('3.1.0');
  expect(document.info.title).toBe('Chatelaine gateway');
  const routes = await registeredRoutes();
  expect(routes.length).toBeGreaterThan(60);
  expect(
    operations()
      .map(({ at }) => at)
      .toSorted(),
  ).toEqual(routes.toSorted());
  for (const at of [
    'POST /accounts',
    'PUT /integrations/claude/config',
    'POST /api/v1/integrations/{profile}/{provider}/setup',
    'POST /payments/{id}/capture',
    'POST /v1/messages',
    'GET /openapi.json',
  ]) {
    expect(routes).toContain(at);
  }
});

test('every reference leads to something', () => {
  const references = [...objectsIn(document)].flatMap(({ $ref }) =>
    typeof $ref === 'string' ? [$ref] : [],
  );
  expect(references.length).toBeGreaterThan(20);
  for (const reference of references) {
    const name = /^#\/components\/schemas\/([A-Za-z]+)$/.exec(reference)?.[1] ?? reference;
    expect(Object.keys(document.components.schemas)).toContain(name);
  }
});

test('each operation says what it is for, what opens it, and what its parameters and answers are', () => {
  const schemes = Object.keys(document.components.securitySchemes);
  expect(schemes).toEqual(['ownerToken', 'clientKey', 'clientBearer', 'geminiKey']);
  for (const { at, operation } of operations()) {
    expect([at, operation.tags?.length, typeof operation.summary]).toEqual([at, 1, 'string']);
    const named = (operation.security ?? []).flatMap((one) => Object.keys(one));
    expect([at, named.every((name) => schemes.includes(name))]).toEqual([at, true]);
    expect([at, named.length > 0]).toEqual([at, at !== 'GET /openapi.json']);
    const inPath = [...at.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const described = (operation.parameters ?? []).filter((one) => one.in === 'path');
    expect([at, described.map(({ name }) => name)]).toEqual([at, inPath]);
    expect([at, Object.keys(operation.responses).length > 0]).toEqual([at, true]);
  }
});

test('bodies and answers are those of the contract', () => {
  const { paths, components } = document;
  const body = (at: string) => paths[at]?.post?.requestBody?.content['application/json']?.schema;
  expect(body('/payments/create')).toMatchObject({
    required: ['amountMicroUsd'],
    properties: { amountMicroUsd: { type: 'integer', maximum: 1_000_000_000_000 } },
  });
  expect(body('/accounts')).toMatchObject({ required: ['name'], additionalProperties: false });
  expect(paths['/payments/create']?.post?.responses).toMatchObject({
    201: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Payment' } } } },
    default: {
      content: { 'application/json': { schema: { $ref: '#/components/schemas/OwnError' } } },
    },
  });
  expect(components.schemas.Credential).toMatchObject({ additionalProperties: false });
  expect(JSON.stringify(components.schemas.Credential)).not.toMatch(/secret|apiKey/i);
  expect(paths['/api/v1/events']?.get?.responses[200]?.content).toHaveProperty([
    'text/event-stream',
  ]);
});

describe('answers are as it says', () => {
  test.each([
    ['a command that is done', 'POST', '/api/v1/commands/vault.state', {}, 200],
    ['a command that is refused', 'POST', '/api/v1/commands/clients.list', {}, 400],
    ['a command that there is not', 'POST', '/api/v1/commands/{name}', {}, 404],
    ['a profile', 'GET', '/api/user/settings', undefined, 200],
    ['a key that is there or not', 'GET', '/integrations/claude/config', undefined, 200],
    ['a client that is made', 'POST', '/accounts', { name: 'One more' }, 201],
    ['a client without a name', 'POST', '/accounts', {}, 400],
  ] as const)('%s', async (_, method, path, body, status) => {
    const answer = await gateway.owner(method, path.replace('{name}', 'no.such'), body);
    expect([answer.status, problemOf(answer.json, method, path, status)]).toEqual([status, null]);
  });

  test.each([
    ['a command without the token', 'POST', '/api/v1/commands/vault.state', {}],
    ['a payment without a key', 'POST', '/payments/create', {}],
    ['a message without a key', 'POST', '/v1/messages', {}],
    ['a chat without a key', 'POST', '/openai/v1/chat/completions', {}],
    ['models without a key', 'GET', '/gemini/v1beta/models', undefined],
  ] as const)('%s', async (_, method, path, body) => {
    const answer = await gateway.ask(method, path, { body });
    expect([answer.status, problemOf(answer.json, method, path, 401)]).toEqual([401, null]);
  });

  /** What does not fit, or null. */
  function problemOf(answer: unknown, method: string, path: string, status: number) {
    const responses = document.paths[path]?.[method.toLowerCase()]?.responses;
    const response = responses?.[status] ?? responses?.default;
    const schema = response?.content?.['application/json']?.schema;
    if (!schema) return 'nothing is said of it';
    const text = JSON.stringify({ ...schema, $defs: document.components.schemas });
    const read = z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')));
    return read.safeParse(answer).error?.message ?? null;
  }
});

test('what is passed on takes a JSON object', () => {
  const schema = document.paths['/v1/messages']?.post?.requestBody?.content['application/json'];
  expect(schema).toMatchObject({ schema: { type: 'object' } });
  expect(document.paths['/v1/models']?.get).not.toHaveProperty('requestBody');
});

/** As fastify has them, and the commands that one of them is for; catch-alls, which only say that nothing is there, are no routes. */
async function registeredRoutes(): Promise<string[]> {
  const seen: RouteOptions[] = [];
  // Nothing is asked of these routes, so that nothing behind them is touched.
  const parts = { clock: { now: () => 0 }, mask: String } as unknown as GatewayParts;
  const { app } = openServing(parts, secret('cho_unused'));
  app.addHook('onRoute', (route) => void seen.push(route));
  await app.ready();
  await app.close();
  const commands = ALLOWED_COMMANDS.map((name) => `POST /api/v1/commands/${name}`);
  const routes = seen
    .filter(({ url }) => !url.endsWith('*'))
    .flatMap(({ url, method }) =>
      [method].flat().map((one) => `${one} ${url.replaceAll(/:(\w+)/g, '{$1}')}`),
    );
  return [...routes, ...commands];
}
