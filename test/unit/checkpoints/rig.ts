import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createCheckpoints } from '../../../src/main/checkpoints/checkpoints';
import { openDatabase } from '../../../src/main/db/open';
import { messages, profiles, sessions, toolCalls } from '../../../src/main/db/schema';
import { createGit } from '../../../src/main/git/git';
import type { EventName } from '../../../src/shared/events';

const SESSION = '01900000-0000-7000-8000-000000000001';
const PROFILE = '01900000-0000-7000-8000-000000000002';

export type Rig = ReturnType<typeof createRig>;

/** Checkpoints with a real database, real git and real files, in a folder of their own. */
export function createRig(limits?: { fileBytes: number; files: number }) {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-checkpoints-')));
  const home = path.join(folder, 'home');
  const workspace = path.join(folder, 'work');
  fs.mkdirSync(home);
  fs.mkdirSync(workspace);
  const database = openDatabase(':memory:');
  let now = 1_790_000_000_000;
  const clock = { now: () => ++now };
  const events: { name: EventName; payload: unknown }[] = [];
  const working = new Set<string>();
  /** What would be done a while later. */
  const waiting = new Set<() => void>();
  const session = { id: SESSION, workspace };
  const checkpoints = createCheckpoints({
    database,
    clock,
    timer: {
      after(_ms, work) {
        waiting.add(work);
        return () => void waiting.delete(work);
      },
    },
    emit: (name, payload) => void events.push({ name, payload }),
    log: silent,
    folder: path.join(folder, 'checkpoints'),
    git: createGit({ homeFolder: home }),
    isWorking: (id) => working.has(id),
    sessionRow: () => session,
    publish: () => undefined,
    ...(limits ? { limits } : {}),
  });
  addRows(database, session, clock.now());

  return {
    folder,
    home,
    workspace,
    session,
    database,
    checkpoints,
    events,
    working,
    waiting,
    clock,
    store: path.join(folder, 'checkpoints'),
    write: (name: string, content: string | Buffer) => {
      const place = path.join(workspace, name);
      fs.mkdirSync(path.dirname(place), { recursive: true });
      fs.writeFileSync(place, content);
    },
    read: (name: string) => fs.readFileSync(path.join(workspace, name), 'utf8'),
    has: (name: string) => fs.existsSync(path.join(workspace, name)),
    remove: (name: string) => fs.rmSync(path.join(workspace, name), { recursive: true }),

    /** What both said in a turn, from `seq` on; the reply calls a tool. */
    say(seq: number, text: string) {
      const at = { sessionId: SESSION, state: 'complete' as const, createdAt: clock.now() };
      const content = [{ type: 'text', text }];
      database.transaction((tx) => {
        tx.insert(messages)
          .values([
            { ...at, seq, role: 'user', content },
            { ...at, seq: seq + 1, role: 'assistant', content },
          ])
          .run();
        tx.insert(toolCalls)
          .values({
            sessionId: SESSION,
            id: `call-${seq}-${at.createdAt}`,
            seq: seq + 1,
            name: 'write',
            input: '{}',
            inputHash: '',
            decision: 'none',
            status: 'done',
            output: text,
            startedAt: at.createdAt,
            endedAt: at.createdAt,
          })
          .run();
      });
    },

    /** The texts of the conversation, in order. */
    said: () =>
      database.db
        .select()
        .from(messages)
        .orderBy(messages.seq)
        .all()
        .filter(({ role }) => role === 'user')
        .map(({ seq, content }) => `${seq} ${JSON.stringify(content).slice(24, -3)}`),

    calls: () => database.db.select().from(toolCalls).all().length,

    /** One turn of the agent: a checkpoint, its work, the end. Answers the checkpoint. */
    async turn(seq: number, work: () => void | Promise<void>) {
      await checkpoints.before(session, seq);
      await work();
      await checkpoints.after(session);
      const made = checkpoints
        .list(SESSION)
        .filter((one) => one.kind === 'turn' && one.seq === seq);
      const last = made.at(-1);
      if (!last) throw new Error(`no checkpoint: ${JSON.stringify(events.at(-1))}`);
      return last;
    },

    async close() {
      // whatever still tidies up is done first
      await checkpoints.compare(SESSION).catch(() => undefined);
      database.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  fatal: () => undefined,
};

function addRows(
  database: ReturnType<typeof openDatabase>,
  { id, workspace }: { id: string; workspace: string },
  now: number,
): void {
  database.db
    .insert(profiles)
    .values({ id: PROFILE, name: 'Test', createdAt: now, updatedAt: now })
    .run();
  database.db
    .insert(sessions)
    .values({
      id,
      profileId: PROFILE,
      model: 'claude',
      title: 'A session',
      status: 'interrupted',
      mode: 'ask',
      workspace,
      systemPrompt: '',
      createdAt: now,
      updatedAt: now,
    })
    .run();
}
