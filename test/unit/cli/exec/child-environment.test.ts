import { describe, expect, test } from 'vitest';
import { anthropicVariableFor, childEnvironment } from '../../../../src/cli/exec/child-environment';
import { testKey } from '../../../support/keys';

const lent = { url: 'http://127.0.0.1:7411', apiKey: 'chk_lent', anthropic: 'key' as const };

describe('the environment of a program', () => {
  test('has the gateway’s addresses and the key', () => {
    expect(childEnvironment({ PATH: '/bin' }, lent)).toEqual({
      PATH: '/bin',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:7411',
      ANTHROPIC_API_KEY: 'chk_lent',
      OPENAI_BASE_URL: 'http://127.0.0.1:7411/openai/v1',
      OPENAI_API_KEY: 'chk_lent',
      GOOGLE_GEMINI_BASE_URL: 'http://127.0.0.1:7411/gemini',
      GEMINI_API_KEY: 'chk_lent',
    });
  });

  test('never has both variables for Anthropic', () => {
    const both = { ANTHROPIC_API_KEY: 'own', ANTHROPIC_AUTH_TOKEN: 'own' };
    const asToken = childEnvironment(both, { ...lent, anthropic: 'token' });
    expect(asToken).toMatchObject({ ANTHROPIC_AUTH_TOKEN: 'chk_lent' });
    expect(asToken).not.toHaveProperty('ANTHROPIC_API_KEY');
    expect(childEnvironment(both, lent)).not.toHaveProperty('ANTHROPIC_AUTH_TOKEN');
  });

  test.each([
    'ANTHROPIC_CUSTOM_HEADERS',
    'ANTHROPIC_PROFILE',
    'ANTHROPIC_CONFIG_DIR',
    'ANTHROPIC_UNIX_SOCKET',
    'CLAUDE_CODE_OAUTH_TOKEN',
    'CLAUDE_CODE_USE_BEDROCK',
    'AWS_BEARER_TOKEN_BEDROCK',
    'OPENAI_ORG_ID',
    'OPENAI_ADMIN_KEY',
    'OPENAI_API_BASE',
    'AZURE_OPENAI_API_KEY',
    'GOOGLE_API_KEY',
    'GOOGLE_GENAI_USE_VERTEXAI',
    'GOOGLE_APPLICATION_CREDENTIALS',
    'GOOGLE_GENERATIVE_AI_API_KEY',
    'DEEPSEEK_API_KEY',
    'OPENROUTER_API_KEY',
    'openai_base_url_typo_api_key',
  ])('has no %s', (name) => {
    expect(childEnvironment({ [name]: 'own' }, lent)).not.toHaveProperty(name);
  });

  test('has no variable with a key in it, whatever its name', () => {
    expect(childEnvironment({ MY_SETTING: testKey() }, lent)).not.toHaveProperty('MY_SETTING');
  });

  test.each([
    'ANTHROPIC_MODEL',
    'CLAUDE_CONFIG_DIR',
    'OPENAI_LOG',
    'HOME',
    'AWS_PROFILE',
    'EDITOR',
  ])('keeps %s', (name) => {
    expect(childEnvironment({ [name]: 'own' }, lent)).toHaveProperty(name, 'own');
  });

  test('sends nothing for this machine through a proxy', () => {
    const environment = { https_proxy: 'http://proxy:3128', no_proxy: 'intranet' };
    expect(childEnvironment(environment, lent)).toMatchObject({
      https_proxy: 'http://proxy:3128',
      NO_PROXY: 'intranet,127.0.0.1',
      no_proxy: 'intranet,127.0.0.1',
    });
  });

  test('is not what Electron made of it', () => {
    const environment = {
      CHROME_DESKTOP: 'chatelaine.desktop',
      XDG_CURRENT_DESKTOP: 'Unity',
      ORIGINAL_XDG_CURRENT_DESKTOP: 'ubuntu:GNOME',
    };
    const made = childEnvironment(environment, lent);
    expect(made).toMatchObject({ XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' });
    expect(made).not.toHaveProperty('CHROME_DESKTOP');
  });
});

test.each([
  [['claude', '-p', 'hi'], 'token'],
  [['/opt/bin/claude'], 'token'],
  [['npx', '@anthropic-ai/claude-code'], 'token'],
  [['node', 'script.mjs'], 'key'],
  [['claude-like'], 'key'],
])('%j takes the %s', (command, variable) => {
  expect(anthropicVariableFor(command)).toBe(variable);
});
