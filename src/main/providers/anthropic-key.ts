import { secret } from '../vault/secret';
import { type KeyFormat, parseKey } from './key-format';
import { hintOf } from './pasted-key';
import type { ParsedCredential } from './provider';

const FIELD = 'apiKey';

const FORMAT: KeyFormat = {
  name: 'an Anthropic API key',
  starts: 'sk-ant-',
  issuers: ['an Anthropic API key'],
  shortest: 17,
  where: 'Create one in the Anthropic console under API keys.',
  instead: {
    'a Claude subscription token':
      'This is a Claude subscription token, which only Claude’s own apps may use.',
    'an Anthropic admin key':
      'This is an Anthropic admin key: it manages an organisation and cannot run Claude.',
  },
};

/** Errors: `CREDENTIAL_FORMAT` with what was pasted instead of a key. */
export function parseAnthropicKey(fields: Record<string, string>): ParsedCredential {
  const key = parseKey(fields[FIELD] ?? '', FIELD, FORMAT);
  return { secret: secret({ [FIELD]: key }), hint: hintOf(key), metadata: {} };
}
