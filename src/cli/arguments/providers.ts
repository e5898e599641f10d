import { Provider } from '../../shared/commands/credentials';
import { usageFailure } from '../failure';

/** What people call them besides their own names. */
const OTHER_NAMES: Record<string, Provider> = {
  CLAUDE: 'ANTHROPIC',
  CHATGPT: 'OPENAI',
  GOOGLE: 'GEMINI',
  GENAI: 'GEMINI',
  GCP: 'GCP_SA',
  AWS: 'AWS_IAM',
  ORACLE: 'OCI',
};

/** `anthropic`, `gcp-sa`, `claude`... Errors: `usage` with all there are. */
export function providerNamed(text: string): Provider {
  const name = text.trim().toUpperCase().replaceAll('-', '_');
  const parsed = Provider.safeParse(OTHER_NAMES[name] ?? name);
  if (parsed.success) return parsed.data;
  const all = Provider.options.map((one) => one.toLowerCase()).join(', ');
  throw usageFailure(`There is no such provider. There are: ${all}.`);
}
