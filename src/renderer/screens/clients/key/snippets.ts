/** What a program needs to know, and how its shell is written to. */
export type Connection = {
  /** Where the gateway listens, such as `http://127.0.0.1:7411`. */
  url: string;
  apiKey: string;
  /** A model of Anthropic's that the client may use. */
  model: string;
  isPowerShell: boolean;
};

export type Snippet = {
  id: 'claude-code' | 'curl' | 'typescript' | 'python' | 'openai' | 'env';
  label: string;
  /** Where it goes. */
  hint: string;
  text: string;
};

/** Ready to paste, one per kind of program. */
export function snippetsFor(connection: Connection): Snippet[] {
  return [
    {
      id: 'claude-code',
      label: 'Claude Code',
      hint: 'In a terminal, in the folder to work in.',
      text: claudeCode(connection),
    },
    { id: 'curl', label: 'curl', hint: 'In a terminal.', text: curl(connection) },
    {
      id: 'typescript',
      label: 'TypeScript',
      hint: 'Needs @anthropic-ai/sdk.',
      text: typescript(connection),
    },
    { id: 'python', label: 'Python', hint: 'Needs anthropic.', text: python(connection) },
    {
      id: 'openai',
      label: 'OpenAI',
      hint: 'For programs that speak OpenAI’s API. Draws on an OpenAI key of yours.',
      text: openai(connection),
    },
    {
      id: 'env',
      label: '.env file',
      hint: 'Read by the SDKs by themselves. Keep the file out of version control.',
      text: environmentFile(connection),
    },
  ];
}

function claudeCode({ url, apiKey, isPowerShell }: Connection): string {
  return isPowerShell
    ? `$env:ANTHROPIC_BASE_URL = "${url}"
$env:ANTHROPIC_AUTH_TOKEN = "${apiKey}"
claude`
    : `export ANTHROPIC_BASE_URL=${url}
export ANTHROPIC_AUTH_TOKEN=${apiKey}
claude`;
}

function curl({ url, apiKey, model, isPowerShell }: Connection): string {
  const body = `{"model": "${model}", "max_tokens": 256, "messages": [{"role": "user", "content": "Hello"}]}`;
  const [program, next] = isPowerShell ? ['curl.exe', ' `'] : ['curl', ' \\'];
  const lines = [
    `${program} ${url}/v1/messages`,
    `  -H "x-api-key: ${apiKey}"`,
    '  -H "anthropic-version: 2023-06-01"',
    '  -H "content-type: application/json"',
    `  -d '${body}'`,
  ];
  return lines.join(`${next}\n`);
}

function typescript({ url, apiKey, model }: Connection): string {
  return `import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({
  baseURL: '${url}',
  apiKey: '${apiKey}',
});

const message = await client.messages.create({
  model: '${model}',
  max_tokens: 256,
  messages: [{ role: 'user', content: 'Hello' }],
});`;
}

function python({ url, apiKey, model }: Connection): string {
  return `from anthropic import Anthropic

client = Anthropic(
    base_url="${url}",
    api_key="${apiKey}",
)

message = client.messages.create(
    model="${model}",
    max_tokens=256,
    messages=[{"role": "user", "content": "Hello"}],
)`;
}

function openai({ url, apiKey }: Connection): string {
  return `import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: '${url}/openai/v1',
  apiKey: '${apiKey}',
});`;
}

function environmentFile({ url, apiKey }: Connection): string {
  return `ANTHROPIC_BASE_URL=${url}
ANTHROPIC_API_KEY=${apiKey}
OPENAI_BASE_URL=${url}/openai/v1
OPENAI_API_KEY=${apiKey}
GOOGLE_GEMINI_BASE_URL=${url}/gemini
GEMINI_API_KEY=${apiKey}`;
}
