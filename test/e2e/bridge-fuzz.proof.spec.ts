import fc from 'fast-check';
import { z } from 'zod';
import { commandNames, findCommand } from '../../src/shared/commands';
import { ERROR_CODES } from '../../src/shared/errors';
import { expect, seedCredential, seedProfile, seedSession, test } from '../support/app';

const CALLS = process.env.CHATELAINE_PROOFS === 'full' ? 10_000 : 1_000;
const CALLS_PER_RUN = 50;

/** The page's side of the bridge, in functions that run there. */
type RawBridge = { call(name: unknown, input: unknown): Promise<unknown> };
declare const chatelaine: RawBridge;

/** Anything a page could send, whether or not a command takes it. */
const anything = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.constantFrom('__proto__', 'constructor', '../..', '/etc', '\0', "' OR 1=1 --", '𝕏\u202e'),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 4 }),
  fc.integer({ min: 1, max: 200_000 }).map((length) => 'x'.repeat(length)),
);

type Schema = {
  type?: string;
  enum?: string[];
  format?: string;
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  minimum?: number;
};

/** Values that fit a schema, so that calls get past the parser and into the domains. */
function fitting(schema: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return fc.oneof(...either.map((one) => fitting(one, ids)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {});
      const model = Object.fromEntries(fields.map(([name, field]) => [name, fitting(field, ids)]));
      const requiredKeys = schema.required ?? [];
      if (fields.length === 0)
        return fc.dictionary(fc.constantFrom('apiKey', '__proto__', 'x'), fc.string(), {
          maxKeys: 2,
        });
      return fc.record(model, { requiredKeys });
    }
    case 'array':
      return fc.array(fitting(schema.items ?? {}, ids), { maxLength: 3 });
    case 'string':
      if (schema.format === 'base64') return fc.base64String({ minLength: 4, maxLength: 60 });
      if (schema.format === 'uri')
        return fc.constantFrom('http://127.0.0.1:1/', 'https://x.invalid');
      if (schema.format === 'uuid')
        return fc.oneof(fc.constantFrom(...ids), fc.uuid({ version: 7 }));
      if (schema.format === 'date')
        return fc.constantFrom('2026-11-19', '2026-11-20', '2026-02-28', '0001-01-01');
      if (schema.format === 'email') return fc.emailAddress();
      return fc.oneof(
        fc.string({ minLength: 1, maxLength: 60 }),
        fc.constantFrom('/tmp', 'claude-opus-5-5', 'https://x.invalid'),
      );
    case 'integer': {
      const min = Math.max(schema.minimum ?? 0, 0);
      return fc.integer({ min, max: min + 500 });
    }
    case 'boolean':
      return fc.boolean();
    default:
      return fc.constant(null);
  }
}

function calls(ids: readonly string[]): fc.Arbitrary<{ name: unknown; input: unknown }> {
  const fittingCalls = commandNames.flatMap((name) => {
    const definition = findCommand(name);
    if (!definition) return [];
    const schema = z.toJSONSchema(definition.input, { io: 'input' }) as Schema;
    return [fc.record({ name: fc.constant(name), input: fitting(schema, ids) })];
  });
  const spoiledCalls = fc
    .tuple(fc.oneof(...fittingCalls), fc.string(), anything)
    .map(([call, field, value]) => ({ ...call, input: { ...Object(call.input), [field]: value } }));
  const wildCalls = fc.record({
    name: fc.oneof(fc.constantFrom(...commandNames), fc.string({ maxLength: 60 }), anything),
    input: anything,
  });
  return fc.oneof(
    { weight: 3, arbitrary: fc.oneof(...fittingCalls) },
    { weight: 1, arbitrary: spoiledCalls },
    { weight: 1, arbitrary: wildCalls },
  );
}

test('any call gets a documented answer and the main process lives', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  test.setTimeout(CALLS * 30 + 60_000);
  await app.electron.evaluate(({ dialog, shell }) => {
    // What these would show belongs to the person's desktop, not to the bridge.
    dialog.showOpenDialog = async () => ({ canceled: true, filePaths: [] });
    dialog.showSaveDialog = async () => ({ canceled: true, filePath: '' });
    dialog.showMessageBox = async () => ({ response: 1, checkboxChecked: false });
    shell.openExternal = async () => {};
    shell.openPath = async () => '';
  });
  const profile = await seedProfile(app);
  const credential = await seedCredential(app, profile, { baseUrl: provider.url, secret: apiKey });
  const session = await seedSession(app, profile, workspace);
  const made = await app.must('clients.create', { profileId: profile.id, name: 'Editor' });
  const ids = [profile.id, credential.id, session.id, made.client.id, made.keyId];
  const seen = new Map<string, number>();
  const property = fc.asyncProperty(
    fc.array(calls(ids), {
      minLength: CALLS_PER_RUN,
      maxLength: CALLS_PER_RUN,
    }),
    async (batch) => {
      const answers = await app.page.evaluate(
        (given) => Promise.all(given.map((one) => chatelaine.call(one.name, one.input))),
        batch as { name: string; input: object }[],
      );
      for (const [at, answer] of answers.entries()) {
        expect(problemWith(batch[at]?.name, answer), JSON.stringify(batch[at]).slice(0, 500)).toBe(
          '',
        );
        const outcome = outcomeOf(answer);
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
      }
    },
  );
  await fc.assert(property, { numRuns: CALLS / CALLS_PER_RUN, endOnFailure: true });
  const total = [...seen.values()].reduce((sum, count) => sum + count, 0);
  expect(total).toBe(CALLS);
  // The calls did reach the domains, not only the parser.
  expect(seen.get('ok')).toBeGreaterThan(CALLS / 20);
  expect([...seen.keys()]).toEqual(
    expect.arrayContaining(['NOT_FOUND', 'INVALID_INPUT', 'UNKNOWN_COMMAND']),
  );
  expect(await app.call('app.info', {})).toMatchObject({ ok: true });
  expect(app.electron.process().exitCode).toBeNull();
});

/** What is wrong with an answer; empty when the contract covers it. */
function problemWith(called: unknown, answer: unknown): string {
  if (typeof answer !== 'object' || answer === null) return `no answer: ${String(answer)}`;
  const { ok, data, error } = answer as {
    ok: unknown;
    data: unknown;
    error: Record<string, unknown>;
  };
  if (ok === true) {
    const definition = typeof called === 'string' ? findCommand(called) : undefined;
    const parsed = definition?.output.safeParse(data);
    return parsed?.success ? '' : `an answer outside of the contract: ${parsed?.error.message}`;
  }
  const isKnown = (ERROR_CODES as readonly unknown[]).includes(error.code);
  // INTERNAL is documented too, but it means that nobody thought of this input.
  if (!isKnown || error.code === 'INTERNAL')
    return `error ${String(error.code)}: ${String(error.message)}`;
  const { code: _, message, retryable, details: __, ...rest } = error;
  if (typeof message !== 'string' || message === '' || typeof retryable !== 'boolean')
    return 'a malformed error';
  if (/\n\s+at |node:internal/.test(message)) return 'a stack in the message';
  return Object.keys(rest).length === 0 ? '' : `unknown fields: ${Object.keys(rest).join(', ')}`;
}

function outcomeOf(answer: unknown): string {
  const { ok, error } = answer as { ok: boolean; error?: { code: string } };
  return ok ? 'ok' : (error?.code ?? 'none');
}
