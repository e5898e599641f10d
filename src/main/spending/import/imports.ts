import { z } from 'zod';
import { type ImportState, ImportSummary } from '../../../shared/commands/imports';
import { ChatelaineError } from '../../../shared/errors';
import type { Emit } from '../../../shared/events';
import type { Clock } from '../../clock';
import type { OpenDatabase } from '../../db/open';
import type { Logger } from '../../logging/logger';
import type { SettingsStore } from '../../settings/settings';
import type { Timer } from '../../timer';
import type { Ledger } from '../ledger/ledger';
import { createToEntry } from './entries';
import { type HistoryPlaces, historyFolders } from './folders';
import { type ImportRun, startRun } from './run';
import { listSources } from './thread';
import { watchFolders } from './watching';
import { createWriting } from './writing';

/** Not while the window is new. */
const FIRST_LOOK_MS = 30_000;

const DECISION = 'imports:decision';
const LAST = 'imports:last';
const Decision = z.object({ isEnabled: z.boolean(), profileId: z.string() }).nullable();

export type Imports = {
  state(): Promise<ImportState>;
  /**
   * On reads everything now, and new lines from then on; off leaves what was read. Errors: `NOT_FOUND` when
   * there is no such profile.
   */
  setEnabled(input: { profileId: string; isEnabled: boolean }): Promise<ImportState>;
  /** Begins to read what is new. Errors: `CONFLICT` while it runs, or before it was ever switched on. */
  run(): Promise<ImportState>;
  cancel(): Promise<ImportState>;
  /** Where it is switched on: looks in half a minute, and from then on; once a window is seen. */
  start(): void;
  /** Resolves when nothing is being written any more. */
  close(): Promise<void>;
};

/** The history that Claude Code keeps on this machine, as records of one profile. Off by default. */
export function createImports(
  ports: HistoryPlaces & {
    database: OpenDatabase;
    ledger: Pick<Ledger, 'recordMany'>;
    settings: Pick<SettingsStore, 'read' | 'write'>;
    clock: Clock;
    timer: Timer;
    platform: NodeJS.Platform;
    emit: Emit;
    log: Logger;
    /** As it is called now; null when it was deleted. */
    profileName(profileId: string): string | null;
    /** Takes secrets out of what the user has typed. */
    mask(text: string): string;
    /** Records were added to this profile. */
    onAdded(profileId: string): void;
  },
): Imports {
  const { settings, timer, emit, log } = ports;
  let sources: ImportState['sources'] = [];
  let progress: ImportState['progress'] = null;
  let running: ImportRun | null = null;
  let settled: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  let stopWatching = () => {};

  const decision = () => settings.read(DECISION, Decision, null);
  const state = (): ImportState => ({
    isDecided: decision() !== null,
    isEnabled: decision()?.isEnabled ?? false,
    profileId: decision()?.profileId ?? null,
    sources,
    progress,
    last: settings.read(LAST, ImportSummary.nullable(), null),
  });
  const tell = () => emit('imports.changed', state());

  async function findSources(): Promise<void> {
    if (!running) sources = await listSources(await historyFolders(ports));
  }

  /** Answers false when there is nobody to record for. */
  async function begin(): Promise<boolean> {
    const chosen = decision();
    const profileName = chosen && ports.profileName(chosen.profileId);
    const folders = await historyFolders(ports);
    if (running) throw new ChatelaineError('CONFLICT', ALREADY);
    if (!chosen || !profileName || isClosed) return false;
    const profile = { id: chosen.profileId, name: profileName };
    const toEntry = createToEntry(profile, ports.mask);
    progress = { done: 0, total: 0, files: 0 };
    const run = startRun({
      ...ports,
      folders,
      writing: createWriting({ ...ports, toEntry }),
      onProgress(news) {
        const { done, total, files } = news;
        if (running !== run) return;
        progress = { done, total, files };
        tell();
      },
    });
    running = run;
    settled = finish(run, profile.id);
    return true;
  }

  async function finish(run: ImportRun, profileId: string): Promise<void> {
    try {
      const summary = await run.ended;
      // a look that found nothing is not worth telling of
      if (summary.changedFiles > 0 || summary.added > 0 || !settings.read(LAST, z.unknown(), null))
        settings.write(LAST, summary);
      if (summary.added > 0) ports.onAdded(profileId);
      if (summary.added > 0) emit('usage.changed', { profileId });
    } catch (error) {
      log.error({ err: error }, "Claude Code's history could not be imported");
    } finally {
      running = null;
      progress = null;
    }
    tell();
  }

  /** By itself: a failure waits for the next look. */
  async function look(): Promise<void> {
    if (running || isClosed || !decision()?.isEnabled) return;
    await begin().catch((error: unknown) => log.warn({ err: error }, 'no look at the history'));
  }

  async function watch(): Promise<void> {
    stopWatching();
    const folders = await historyFolders(ports);
    stopWatching();
    if (isClosed || !decision()?.isEnabled) return;
    stopWatching = watchFolders(folders, { ...ports, look: () => void look() });
  }

  return {
    async state() {
      await findSources();
      return state();
    },
    async setEnabled({ profileId, isEnabled }) {
      if (ports.profileName(profileId) === null) throw new ChatelaineError('NOT_FOUND');
      settings.write(DECISION, { isEnabled, profileId });
      if (isEnabled && !running) await begin();
      if (isEnabled) await watch();
      else {
        stopWatching();
        running?.cancel();
        await settled;
      }
      tell();
      return state();
    },
    async run() {
      if (!(await begin())) throw new ChatelaineError('CONFLICT', UNDECIDED);
      tell();
      return state();
    },
    async cancel() {
      running?.cancel();
      await settled;
      return state();
    },
    start() {
      stopWatching = timer.after(FIRST_LOOK_MS, () => {
        void look();
        void watch();
      });
    },
    async close() {
      isClosed = true;
      stopWatching();
      running?.cancel();
      await settled;
    },
  };
}

const ALREADY = 'The history is being read already.';
const UNDECIDED = "Choose first whether Claude Code's history is read, and for which profile.";
