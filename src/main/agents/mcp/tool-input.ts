import { ChatelaineError } from '../../../shared/errors';
import type { ToolInput } from '../tools/tool';
import type { InputSchema } from './offered-tools';

/**
 * A model's input against the schema of a server's tool, as far as types, required and unknown parameters
 * and listed values go: the server checks the rest. Patterns and references are left to it on purpose, for
 * a pattern of a stranger can keep this thread busy for ever. Errors: `INVALID_INPUT`, for the model.
 */
export function parseToolInput(name: string, schema: InputSchema, input: unknown): ToolInput {
  if (!isObject(input)) throw refused(name, ['the input must be an object']);
  const given = withoutUnusedNulls(schema, input);
  const mistakes = mistakesIn(schema, given, 'input', MAX_DEPTH);
  if (mistakes.length > 0) throw refused(name, mistakes.slice(0, MAX_MISTAKES));
  return given;
}

const MAX_DEPTH = 40;
const MAX_MISTAKES = 20;

/** Models send null for an option they do not use. */
function withoutUnusedNulls(schema: Json, input: Json): Json {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const isUnused = ([key, value]: [string, unknown]) =>
    value === null && !required.includes(key) && !allows(propertyOf(schema, key), null);
  return Object.fromEntries(Object.entries(input).filter((entry) => !isUnused(entry)));
}

function mistakesIn(schema: unknown, value: unknown, at: string, depth: number): string[] {
  if (!isObject(schema) || depth === 0) return [];
  if (!allows(schema, value)) return [`${at} must be ${expected(schema)}`];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      mistakesIn(schema.items, item, `${at}[${index}]`, depth - 1),
    );
  }
  if (!isObject(value)) return [];
  const required = Array.isArray(schema.required) ? schema.required : [];
  return [
    ...required
      .filter((key) => typeof key === 'string' && !Object.hasOwn(value, key))
      .map((key) => `${at}.${key} is missing`),
    ...Object.keys(value)
      .filter((key) => isUnknown(schema, key))
      .map((key) => `${at}.${key} is not a parameter`),
    ...Object.entries(value).flatMap(([key, one]) =>
      mistakesIn(propertyOf(schema, key), one, `${at}.${key}`, depth - 1),
    ),
  ];
}

/** By type and by listed values; what the schema says in any other way is the server's to check. */
function allows(schema: unknown, value: unknown): boolean {
  if (!isObject(schema)) return true;
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  const known = types.filter((type) => typeof type === 'string' && type in IS_TYPE);
  if (known.length > 0 && !known.some((type) => IS_TYPE[String(type)]?.(value))) return false;
  return (
    !Array.isArray(schema.enum) || isObject(value) || schema.enum.some((one) => isSame(one, value))
  );
}

const IS_TYPE: Record<string, (value: unknown) => boolean> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};

function expected(schema: Json): string {
  if (Array.isArray(schema.enum)) return `one of ${JSON.stringify(schema.enum.slice(0, 20))}`;
  return [schema.type].flat().join(' or ');
}

/** Only where the schema says so, and has no other way to name parameters. */
function isUnknown(schema: Json, key: string): boolean {
  if (schema.additionalProperties !== false || 'patternProperties' in schema) return false;
  return !isObject(schema.properties) || !Object.hasOwn(schema.properties, key);
}

function propertyOf({ properties }: Json, key: string): unknown {
  return isObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(name: string, mistakes: readonly string[]): ChatelaineError {
  return new ChatelaineError(
    'INVALID_INPUT',
    `${name}: the input does not fit.\n${mistakes.map((one) => `✖ ${one}`).join('\n')}`,
  );
}
