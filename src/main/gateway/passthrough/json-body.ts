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
 * The body with one member set. One that it has not is put in front and leaves every byte behind it as it
 * was: numbers that JavaScript cannot hold would change when they are written anew. Errors: `invalid`.
 */
export function withMember(
  body: Buffer,
  json: JsonObject,
  [name, value]: readonly [name: string, value: unknown],
): Buffer {
  if (name in json) return serialised({ ...json, [name]: value });
  const start = body.indexOf('{') + 1;
  const comma = Object.keys(json).length > 0 ? ',' : '';
  const member = `${JSON.stringify(name)}:${JSON.stringify(value)}${comma}`;
  return Buffer.concat([body.subarray(0, start), Buffer.from(member), body.subarray(start)]);
}

/** The same for several members. */
export function withMembers(body: Buffer, json: JsonObject, members: JsonObject): Buffer {
  const [first, ...others] = Object.entries(members);
  if (!first) return body;
  if (others.length === 0) return withMember(body, json, first);
  return serialised({ ...json, ...members });
}

/** What is nested deeper than the stack can be read, and not be written. */
function serialised(json: JsonObject): Buffer {
  try {
    return Buffer.from(JSON.stringify(json));
  } catch (cause) {
    throw new GatewayRefusal('invalid', 'The body of the request is nested too deep.', { cause });
  }
}

const Members = z.looseObject({});
