import { secret } from '../vault/secret';
import { type KeyFormat, parseKey } from './key-format';
import { cleanKey, formatError, hintOf } from './pasted-key';
import type { ParsedCredential } from './provider';

const FORMAT: KeyFormat = {
  name: 'an OpenAI API key',
  starts: 'sk-',
  issuers: [
    'an OpenAI API key',
    'an OpenAI project key',
    'an OpenAI service account key',
    'an OpenAI or DeepSeek key',
  ],
  shortest: 20,
  where: 'Create one in the OpenAI platform under API keys.',
  instead: {
    'an OpenAI admin key':
      'This is an OpenAI admin key: it manages an organisation and cannot use a model.',
  },
};

/** Errors: `CREDENTIAL_FORMAT` with what was pasted instead of a key, an organisation or a project. */
export function parseOpenaiKey(fields: Record<string, string>): ParsedCredential {
  const apiKey = parseKey(fields.apiKey ?? '', 'apiKey', FORMAT);
  const metadata = {
    ...parseId(fields, 'organizationId', 'org-', 'An organisation'),
    ...parseId(fields, 'projectId', 'proj_', 'A project'),
  };
  // With the key, because each later check has to name them too.
  return { secret: secret({ apiKey, ...metadata }), hint: hintOf(apiKey), metadata };
}

function parseId(
  fields: Record<string, string>,
  field: string,
  start: string,
  what: string,
): Record<string, string> {
  const entered = fields[field] ?? '';
  const id = entered.length > LONGEST_PASTE ? entered : cleanKey(entered);
  if (id === '') return {};
  if (!id.startsWith(start) || !/^[A-Za-z0-9_-]{6,80}$/.test(id)) {
    throw formatError(`${what} of OpenAI starts with ${start}. Or leave it empty.`, field);
  }
  return { [field]: id };
}

const LONGEST_PASTE = 1_000;
