import { z } from 'zod';
import { bounded, cleanText } from './clean-text';

/** A tool as its server describes it, checked and bounded. */
export type OfferedTool = {
  /** As the server knows it. */
  name: string;
  description: string;
  schema: InputSchema;
};

export type InputSchema = { type: 'object'; [key: string]: unknown };

/** Of one server. */
export const MAX_TOOLS = 200;
const MAX_NAME = 200;
const MAX_DESCRIPTION = 4_000;
/** UTF-16 units of JSON, of one tool and of all tools of a server. */
const MAX_SCHEMA = 32_000;
const MAX_SCHEMAS = 400_000;
const MAX_DEPTH = 40;

/** What is on one page of `tools/list`; what is no tool is found out one by one. */
export const ToolPage = z.looseObject({
  tools: z.array(z.unknown()),
  nextCursor: z.string().max(10_000).optional(),
});

/**
 * The tools that can be offered to a model. Left out are those without a usable name, those whose
 * parameters the API would refuse together with the whole request, and all above {@link MAX_TOOLS}.
 * `mask` keeps a server from putting its own secrets into words that are stored and sent.
 */
export function parseTools(
  listed: readonly unknown[],
  mask: (text: string) => string,
): OfferedTool[] {
  const clean = (text: string) => mask(cleanText(text));
  const tools = new Map<string, OfferedTool>();
  let room = MAX_SCHEMAS;
  for (const one of listed) {
    const parsed = Tool.safeParse(one);
    if (tools.size === MAX_TOOLS) break;
    if (!parsed.success || tools.has(parsed.data.name)) continue;
    const { name, description, inputSchema } = parsed.data;
    if (clean(name) !== name || !hasUsableParameters(inputSchema)) continue;
    const schema = boundedSchema(inputSchema, clean, Math.min(room, MAX_SCHEMA));
    room -= JSON.stringify(schema).length;
    tools.set(name, { name, description: bounded(clean(description), MAX_DESCRIPTION), schema });
  }
  return [...tools.values()];
}

const Tool = z.looseObject({
  name: z.string().min(1).max(MAX_NAME),
  description: z.string().max(1_000_000).catch(''),
  inputSchema: z.looseObject({ type: z.literal('object') }),
});

/** What the API asks of the names of parameters. */
function hasUsableParameters({ properties }: InputSchema): boolean {
  if (properties === undefined) return true;
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties))
    return false;
  return Object.keys(properties).every((name) => /^[a-zA-Z0-9_.-]{1,64}$/.test(name));
}

/** As given, but one that is too large says no more than that it is an object. */
function boundedSchema(
  given: InputSchema,
  clean: (text: string) => string,
  limit: number,
): InputSchema {
  // the API takes none of these at the top
  const { oneOf, anyOf, allOf, ...rest } = given;
  const cleaned = cleanStrings(rest, clean, MAX_DEPTH);
  const isSmall = cleaned !== TOO_DEEP && JSON.stringify(cleaned).length <= limit;
  const parsed = isSmall ? Schema.safeParse(cleaned) : undefined;
  return parsed?.success ? parsed.data : { type: 'object' };
}

const Schema = z.looseObject({ type: z.literal('object') });
const TOO_DEEP = Symbol('too deep');

function cleanStrings(value: unknown, clean: (text: string) => string, depth: number): unknown {
  if (typeof value === 'string') return clean(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return TOO_DEEP;
  const inner = (one: unknown) => cleanStrings(one, clean, depth - 1);
  if (Array.isArray(value)) {
    const items = value.map(inner);
    return items.includes(TOO_DEEP) ? TOO_DEEP : items;
  }
  const entries = Object.entries(value).map(([key, one]) => [clean(key), inner(one)] as const);
  return entries.some(([, one]) => one === TOO_DEEP) ? TOO_DEEP : Object.fromEntries(entries);
}
