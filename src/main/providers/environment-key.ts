import { type Secret, secret } from '../vault/secret';

/**
 * Takes `ANTHROPIC_API_KEY` out of the environment, and every other `ANTHROPIC_*` with it: the SDK
 * would let them change where keys go and with which headers, and children would inherit them. To be
 * called once, before anything else runs. Null when there is no key.
 */
export function takeEnvironmentKey(environment: NodeJS.ProcessEnv): Secret<string> | null {
  const key = environment.ANTHROPIC_API_KEY?.trim();
  for (const name of Object.keys(environment)) {
    if (name.startsWith('ANTHROPIC_')) delete environment[name];
  }
  return key ? secret(key) : null;
}
