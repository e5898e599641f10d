import { type Secret, secret } from '../vault/secret';

/** What the clients of the providers would read on their own. */
const READ_BY_CLIENTS = /^(ANTHROPIC|OPENAI|GEMINI|GOOGLE)_/;

/**
 * Takes `ANTHROPIC_API_KEY` out of the environment, and with it every variable by which a client
 * library would change where keys go, which, and with which headers; children would inherit them too.
 * To be called once, before anything else runs. Null when there is no key.
 */
export function takeEnvironmentKey(environment: NodeJS.ProcessEnv): Secret<string> | null {
  const key = environment.ANTHROPIC_API_KEY?.trim();
  for (const name of Object.keys(environment)) {
    if (READ_BY_CLIENTS.test(name)) delete environment[name];
  }
  return key ? secret(key) : null;
}
