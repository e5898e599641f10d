import path from 'node:path';
import { createSampleRepository } from '../../support/sample-repository';
import { launchProbed, type ProbedApp, throwawayFolder } from './electron';
import { callOf, seed } from './page';
import type { BenchProvider } from './provider';
import { WORK } from './replies';

/** What is measured: selectors tell when it can be used, and when everything is shown. */
export type Subject = { usable: string[]; complete: string[]; launch(): ProbedApp };

export const SESSIONS = 10;
/** Four messages each with their tool calls: 40 in a session. */
const TURNS = 10;

/** A transcript that shows what was said. */
export const TRANSCRIPT = ['[aria-label="Transcript"] [data-index] p'];

/** The build in `out/` on the profile of someone who has used it: a key and ten sessions. */
export async function seededApp(provider: BenchProvider): Promise<Subject> {
  const dataFolder = throwawayFolder('profile');
  const workspace = throwawayFolder('shop-api');
  createSampleRepository(workspace);
  const launch = () => launchProbed(process.cwd(), dataFolder);

  const app = launch();
  await app.ask('usable', ['#root > *']);
  const { url: baseUrl, apiKey } = provider;
  const messages = Array.from({ length: TURNS }, () => WORK);
  const input = { baseUrl, apiKey, model: MODEL, workspace, sessions: SESSIONS, messages };
  await app.ask('inPage', callOf(seed, input));
  await app.quit();

  // The list, and where one writes to the newest session.
  const usable = ['[data-session-row]', 'textarea[aria-label="Message"]:enabled'];
  return { launch, usable, complete: [...usable, ...TRANSCRIPT] };
}

/** An Electron app that is nothing but a window. */
export function emptyWindow(): Subject {
  const dataFolder = throwawayFolder('empty');
  const launch = () => launchProbed(path.resolve('test/bench/empty-window'), dataFolder);
  return { launch, usable: ['textarea'], complete: ['textarea'] };
}

const MODEL = 'claude-sonnet-5-5';
