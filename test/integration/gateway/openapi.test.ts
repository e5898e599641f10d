import type { RouteOptions } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GatewayParts } from '../../../src/main/gateway/parts';
import { openServing } from '../../../src/main/gateway/serving';
import { secret } from '../../../src/main/vault/secret';
import { type OpenGateway, openGateway } from './open-gateway';

type Operation = {
  tags?: string[];
  summary?: string;
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: object }>;
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

/** As fastify has them; catch-alls, which only say that nothing is there, are no routes. */
async function registeredRoutes(): Promise<string[]> {
  const seen: RouteOptions[] = [];
  // Nothing is asked of these routes, so that nothing behind them is touched.
  const parts = { clock: { now: () => 0 }, mask: String } as unknown as GatewayParts;
  const { app } = openServing(parts, secret('cho_unused'));
  app.addHook('onRoute', (route) => void seen.push(route));
  await app.ready();
  await app.close();
  return seen
    .filter(({ url }) => !url.endsWith('*'))
    .flatMap(({ url, method }) =>
      [method].flat().map((one) => `${one} ${url.replaceAll(/:(\w+)/g, '{$1}')}`),
    );
}
