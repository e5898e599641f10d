import path from 'node:path';
import { openDatabase } from '../../../src/main/db/open';
import { sessions } from '../../../src/main/db/schema';
import { writeLongSession } from '../../support/long-session';
import { createSampleRepository } from '../../support/sample-repository';
import { launchProbed, type ProbedApp, throwawayFolder } from '../app/electron';
import { callOf, seed } from '../app/page';
import type { BenchProvider } from '../app/provider';
import { WORK } from '../app/replies';
import type { SessionToOpen } from './long-session-page';

export const MESSAGES = 10_000;

/** A session of ordinary length, open at the start: one goes to the others from here. */
export const ORDINARY: SessionToOpen = { title: 'Session 1', shows: 'What the checkout does' };

export type LongAndEmpty = { launch(): ProbedApp; long: SessionToOpen[]; empty: SessionToOpen[] };

/** An app with as many sessions of {@link MESSAGES} messages as empty ones. */
export async function longAndEmpty(provider: BenchProvider, pairs: number): Promise<LongAndEmpty> {
  const dataFolder = throwawayFolder('long');
  const workspace = throwawayFolder('shop-api');
  createSampleRepository(workspace);
  const launch = () => launchProbed(process.cwd(), dataFolder);

  const app = launch();
  await app.ask('usable', ['#root > *']);
  const { url: baseUrl, apiKey } = provider;
  const input = { baseUrl, apiKey, model: MODEL, workspace, sessions: 1, messages: [WORK] };
  await app.ask('inPage', callOf(seed, input));
  await app.quit();

  const titles = Array.from({ length: pairs }, (_, at) => at + 1);
  const long = titles.map((at) => ({ title: `Long ${at}`, shows: `Step ${MESSAGES} is done.` }));
  const empty = titles.map((at) => ({ title: `Empty ${at}`, shows: 'Nothing said yet' }));
  addSessions(path.join(dataFolder, 'chatelaine.db'), long, empty);
  return { launch, long, empty };
}

function addSessions(
  file: string,
  long: readonly SessionToOpen[],
  empty: readonly SessionToOpen[],
): void {
  const database = openDatabase(file);
  const pattern = database.db.select().from(sessions).get();
  if (!pattern) throw new Error('there is no session to start from');
  for (const { title } of [...long, ...empty]) {
    const id = crypto.randomUUID();
    // Older than the ordinary one, which is thus opened at the start.
    const times = { createdAt: pattern.createdAt - 1, updatedAt: pattern.updatedAt - 1 };
    database.db
      .insert(sessions)
      .values({ ...pattern, id, title, ...times })
      .run();
    if (long.some((one) => one.title === title)) writeLongSession(database.db, id, MESSAGES);
  }
  database.close();
}

const MODEL = 'claude-sonnet-5-5';
