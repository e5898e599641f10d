import { StringDecoder } from 'node:string_decoder';
import type { Job } from '../../shared/commands/sessions';
import { ChatelaineError } from '../../shared/errors';
import type { Emit } from '../../shared/events';
import type { Clock } from '../clock';
import { drained, type SandboxedProcess, type SandboxPlace } from './sandbox/process';
import { NO_INPUT_ONE_OUTPUT, type Sandbox } from './sandbox/sandbox';
import { boundedOutput } from './tools/bounded-output';

/** The background commands of one session. */
export type SessionJobs = {
  /** `CONFLICT` when {@link MAX_RUNNING} are running already. */
  start(command: string, place: SandboxPlace): Promise<Job>;
  /** What it has put out since the last read, head and tail when it is much. `NOT_FOUND`. */
  read(jobId: string): { job: Job; output: string };
  /** Ends it and all it started. Nothing to do when it has ended. `NOT_FOUND`. */
  stop(jobId: string): Promise<Job>;
};

/** Commands that go on in the background, until they end or their session does. */
export type Jobs = {
  of(sessionId: string): SessionJobs;
  start(sessionId: string, command: string, place: SandboxPlace): Promise<Job>;
  read(sessionId: string, jobId: string): { job: Job; output: string };
  /** Those that run and the latest that have ended, oldest first. */
  list(sessionId: string): Job[];
  stop(sessionId: string, jobId: string): Promise<Job>;
  /** Ends and forgets those of a session. */
  stopAll(sessionId: string): Promise<void>;
  /** Ends all, for the end of the app; none can be started after it. */
  close(): Promise<void>;
};

/** Of one session at once. */
export const MAX_RUNNING = 8;
/** Ended jobs of a session that can still be read. */
const MAX_ENDED = 16;

export function createJobs(ports: {
  sandbox: Pick<Sandbox, 'start'>;
  clock: Clock;
  emit: Emit;
  maskStream(): { push(text: string): string; end(): string };
}): Jobs {
  const { sandbox, clock, emit, maskStream } = ports;
  const sessions = new Map<string, SessionEntry>();
  let isClosed = false;

  const list = (sessionId: string): Job[] =>
    (sessions.get(sessionId)?.jobs ?? []).map(({ job }) => job);
  const tell = (sessionId: string) => emit('sessions.jobs', { sessionId, jobs: list(sessionId) });

  function entryOf(sessionId: string): SessionEntry {
    const entry = sessions.get(sessionId) ?? { jobs: [], starting: 0, started: 0, isOver: false };
    sessions.set(sessionId, entry);
    return entry;
  }

  function find(sessionId: string, jobId: string): Running {
    const found = sessions.get(sessionId)?.jobs.find(({ job }) => job.id === jobId);
    if (found !== undefined) return found;
    throw new ChatelaineError('NOT_FOUND', `There is no background command “${jobId}”.`);
  }

  async function start(sessionId: string, command: string, place: SandboxPlace): Promise<Job> {
    if (isClosed) throw new ChatelaineError('CONFLICT', 'The app is closing.');
    const entry = entryOf(sessionId);
    if (entry.starting + entry.jobs.filter(isRunning).length >= MAX_RUNNING) {
      throw new ChatelaineError(
        'CONFLICT',
        `${MAX_RUNNING} commands run in the background already. Stop one with bash_stop, or wait for one to end.`,
      );
    }
    entry.starting++;
    try {
      const text = `${NO_INPUT_ONE_OUTPUT}\n${command}`;
      const child = await sandbox.start({ shell: text }, place);
      if (entry.isOver) {
        await child.stop();
        throw new ChatelaineError('CONFLICT', 'The session has ended.');
      }
      return follow(sessionId, entry, command, child);
    } finally {
      entry.starting--;
    }
  }

  function follow(
    sessionId: string,
    entry: SessionEntry,
    command: string,
    child: SandboxedProcess,
  ): Job {
    const output = maskedOutput(maskStream());
    child.stdin.end();
    child.stdout.on('data', output.add);
    child.stderr.on('data', output.add);
    const running: Running = {
      job: {
        id: `job-${++entry.started}`,
        command: wholeMasked(maskStream(), command),
        exitCode: null,
        startedAt: clock.now(),
        endedAt: null,
      },
      output,
      child,
      over: Promise.resolve(),
    };
    running.over = Promise.all([child.ended, drained(child)]).then(([{ exitCode }]) => {
      output.end();
      running.job = { ...running.job, exitCode, endedAt: clock.now() };
      forgetOld(entry);
      if (!entry.isOver) tell(sessionId);
    });
    entry.jobs.push(running);
    tell(sessionId);
    return running.job;
  }

  function read(sessionId: string, jobId: string) {
    const { job, output } = find(sessionId, jobId);
    return { job, output: output.take() };
  }

  async function stop(sessionId: string, jobId: string): Promise<Job> {
    const running = find(sessionId, jobId);
    await end(running);
    return running.job;
  }

  async function stopAll(sessionId: string): Promise<void> {
    const entry = sessions.get(sessionId);
    if (entry === undefined) return;
    entry.isOver = true;
    sessions.delete(sessionId);
    await Promise.all(entry.jobs.map(end));
    tell(sessionId);
  }

  return {
    of: (sessionId) => ({
      start: (command, place) => start(sessionId, command, place),
      read: (jobId) => read(sessionId, jobId),
      stop: (jobId) => stop(sessionId, jobId),
    }),
    start,
    read,
    list,
    stop,
    stopAll,
    async close() {
      isClosed = true;
      await Promise.all([...sessions.keys()].map(stopAll));
    },
  };
}

type SessionEntry = {
  jobs: Running[];
  /** On their way into the sandbox. */
  starting: number;
  started: number;
  isOver: boolean;
};

type Running = {
  job: Job;
  output: ReturnType<typeof maskedOutput>;
  child: SandboxedProcess;
  /** When the job says that it has ended. */
  over: Promise<void>;
};

function isRunning({ job }: Running): boolean {
  return job.endedAt === null;
}

async function end(running: Running): Promise<void> {
  if (isRunning(running)) await running.child.stop();
  await running.over;
}

function forgetOld(entry: SessionEntry): void {
  const ended = entry.jobs.filter((running) => !isRunning(running));
  const old = ended.slice(0, Math.max(0, ended.length - MAX_ENDED));
  entry.jobs = entry.jobs.filter((running) => !old.includes(running));
}

type Mask = { push(text: string): string; end(): string };

/** What has been put out since the last `take`, masked as it came. */
function maskedOutput(mask: Mask) {
  const decoder = new StringDecoder('utf8');
  let unread = boundedOutput(() => {});
  const keep = (text: string) => unread.add(Buffer.from(text));
  return {
    add: (chunk: Buffer) => keep(mask.push(decoder.write(chunk))),
    end: () => keep(mask.push(decoder.end()) + mask.end()),
    take(): string {
      const text = unread.text();
      unread = boundedOutput(() => {});
      return text;
    },
  };
}

function wholeMasked(mask: Mask, text: string): string {
  return mask.push(text) + mask.end();
}
