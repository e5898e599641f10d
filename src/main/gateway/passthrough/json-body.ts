import { z } from 'zod';
import { GatewayRefusal } from '../refusal';
import { repeatedName } from './repeated-name';

export type JsonObject = Record<string, unknown>;

/** The body of a request as an object; a name that stands twice makes it none. Errors: `invalid`. */
export function readJsonObject(body: Buffer | null): JsonObject {
  if (!body || body.length === 0)
    throw new GatewayRefusal('invalid', 'The request has no body. Send a JSON object.');
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new GatewayRefusal('invalid', 'The body of the request is not valid JSON.', { cause });
  }
  const parsed = Members.safeParse(json);
  if (!parsed.success)
    throw new GatewayRefusal('invalid', 'The body of the request is not a JSON object.');
  const repeated = repeatedName(body);
  if (repeated !== null)
    throw new GatewayRefusal('invalid', `${repeated.slice(0, 80)}: stands twice in the body.`);
  return parsed.data;
}

/** What the gateway has to know of it. Errors: `invalid`, naming the member and not its value. */
export function readMembers<T extends z.ZodType>(schema: T, json: unknown): z.infer<T> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new GatewayRefusal('invalid', `${issue?.path.join('.')}: ${issue?.message}`);
}

/**
 * The body with members set, which are made from those it has. It is read anew for that: what was read
 * would otherwise be kept for as long as the request takes, at several times the size of the body. One
 * member that it has not is put in front and leaves every byte behind it as it was: numbers that
 * JavaScript cannot hold would change when they are written anew. Errors: `invalid`.
 */
export function withMembers(
  body: Buffer | null,
  membersFor: (json: JsonObject) => JsonObject,
): Buffer {
  const known = body ?? Buffer.alloc(0);
  const json = readJsonObject(known);
  const members = membersFor(json);
  const [[name, value] = [], ...others] = Object.entries(members);
  if (name === undefined) return known;
  if (others.length > 0 || name in json) return serialised({ ...json, ...members });
  const start = known.indexOf('{') + 1;
  const comma = Object.keys(json).length > 0 ? ',' : '';
  const member = `${JSON.stringify(name)}:${JSON.stringify(value)}${comma}`;
  return Buffer.concat([known.subarray(0, start), Buffer.from(member), known.subarray(start)]);
}

/** What is nested deeper than the stack can be read, and not be written. */
function serialised(json: JsonObject): Buffer {
  try {
    return Buffer.from(JSON.stringify(json));
  } catch (cause) {
    throw new GatewayRefusal('invalid', 'The body of the request is nested too deep.', { cause });
  }
}

/** null for what is no text. */
export const Text = z.string().nullable().catch(null);

const Members = z.looseObject({});
