import { looksLikeKey } from '../arguments/secret-arguments';

/**
 * By which variable a program hears of its key for Anthropic. The two are never set together: SDK 1.x
 * warns of both and takes the key, SDK 0.x sends both headers, and Claude Code warns of a conflict
 * (docs/command-line.md has what each reads).
 */
export type AnthropicVariable = 'key' | 'token';

/**
 * The environment of a program that may spend through the gateway only: the URL and the key it was lent,
 * and nothing that would lead it past the gateway.
 */
export function childEnvironment(
  environment: NodeJS.ProcessEnv,
  { url, apiKey, anthropic }: { url: string; apiKey: string; anthropic: AnthropicVariable },
): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name, value]) => !leadsPast(name) && !looksLikeKey(value ?? ''),
  );
  return {
    ...restoredDesktop(Object.fromEntries(kept)),
    ...pastProxies(environment),
    ANTHROPIC_BASE_URL: url,
    [anthropic === 'token' ? 'ANTHROPIC_AUTH_TOKEN' : 'ANTHROPIC_API_KEY']: apiKey,
    OPENAI_BASE_URL: `${url}/openai/v1`,
    OPENAI_API_KEY: apiKey,
    GOOGLE_GEMINI_BASE_URL: `${url}/gemini`,
    GEMINI_API_KEY: apiKey,
  };
}

/**
 * Claude Code asks about a key of `ANTHROPIC_API_KEY` when it meets one for the first time, and takes
 * `ANTHROPIC_AUTH_TOKEN` as it is. All the SDKs, and Vercel's, take `ANTHROPIC_API_KEY`.
 */
export function anthropicVariableFor(command: readonly string[]): AnthropicVariable {
  const isClaudeCode = command.some(
    (word) =>
      /(^|[\\/])claude(\.exe|\.cmd)?$/.test(word) || word.includes('@anthropic-ai/claude-code'),
  );
  return isClaudeCode ? 'token' : 'key';
}

/** Whose variables: providers of models, and services in front of them. */
const PROVIDERS =
  'ANTHROPIC|CLAUDE(?:_CODE)?|OPENAI|AZURE_OPENAI|AZURE_API|GEMINI|GOOGLE|GOOGLE_GENAI|GOOGLE_GENERATIVE_AI|VERTEX(?:AI)?|DEEPSEEK|OPENROUTER|MISTRAL|GROQ|XAI|COHERE|TOGETHER|TOGETHER_AI|FIREWORKS|PERPLEXITY|CEREBRAS|AI_GATEWAY|LITELLM|PORTKEY';

/** A key, a way to get one, another server, or headers that could carry one. */
const LEADING = new RegExp(
  `^(?:${PROVIDERS})_(?:.+_)?(?:KEY|TOKEN|SECRET|CREDENTIALS|URL|API_BASE|ENDPOINT|HEADERS|PROFILE|IDENTITY_TOKEN_FILE|CONFIG_DIR|ORG_ID|ORGANIZATION|ORGANIZATION_ID|PROJECT_ID|UNIX_SOCKET)$`,
);

/** Switches of programs to services that are not behind the gateway. */
const ELSEWHERE = new Set([
  'AWS_BEARER_TOKEN_BEDROCK',
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_VERTEX',
  'CLAUDE_CODE_USE_FOUNDRY',
  'CLAUDE_CODE_SKIP_BEDROCK_AUTH',
  'CLAUDE_CODE_SKIP_VERTEX_AUTH',
  'GOOGLE_GENAI_USE_VERTEXAI',
  'GOOGLE_GENAI_USE_ENTERPRISE',
  'OPENAI_API_TYPE',
]);

/** Where Claude Code keeps its own settings: choosing another folder is no way past the gateway. */
const HARMLESS = new Set(['CLAUDE_CONFIG_DIR', 'GOOGLE_CLOUD_PROJECT_ID']);

function leadsPast(given: string): boolean {
  // Windows has no case in names.
  const name = given.toUpperCase();
  return !HARMLESS.has(name) && (ELSEWHERE.has(name) || LEADING.test(name));
}

/** A proxy of the user's is not to be asked for a server on this machine. */
function pastProxies(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const hasProxy = Object.keys(environment).some((name) => /^(https?|all)_proxy$/i.test(name));
  if (!hasProxy) return {};
  const before = environment.NO_PROXY || environment.no_proxy;
  const direct = [...(before ? [before] : []), '127.0.0.1'].join(',');
  return { NO_PROXY: direct, no_proxy: direct };
}

/** What Electron changes for itself when the packaged app is the command line. */
function restoredDesktop(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { CHROME_DESKTOP, ORIGINAL_XDG_CURRENT_DESKTOP, ...rest } = environment;
  if (ORIGINAL_XDG_CURRENT_DESKTOP === undefined) return environment;
  // Electron writes the word where there was nothing.
  if (ORIGINAL_XDG_CURRENT_DESKTOP === 'undefined') return rest;
  return { ...rest, XDG_CURRENT_DESKTOP: ORIGINAL_XDG_CURRENT_DESKTOP };
}
