import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFind, type Find } from '../../../../src/main/agents/transcript/find';
import { type OpenDatabase, openDatabase } from '../../../../src/main/db/open';
import { messages, profiles, sessions, toolCalls } from '../../../../src/main/db/schema';
import { writeLongSession } from '../../../support/long-session';

const SESSION = '01938f2a-0000-7000-8000-000000000001';

let folder: string;
let database: OpenDatabase;
let find: Find;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-find-'));
  database = openDatabase(path.join(folder, 'chatelaine.db'));
  find = createFind({ database, mask: (text) => text.replaceAll('hunter2', '[secret]') });
  const at = { createdAt: 1, updatedAt: 1 };
  database.db
    .insert(profiles)
    .values({ id: 'profile', name: 'Work', ...at })
    .run();
  addSession(SESSION);
});

afterEach(() => {
  database.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

function addSession(id: string): void {
  database.db
    .insert(sessions)
    .values({
      id,
      profileId: 'profile',
      model: 'claude-sonnet-5-5',
      title: 'A session',
      status: 'idle',
      mode: 'ask',
      workspace: '/code',
      systemPrompt: '',
      createdAt: 1,
      updatedAt: 1,
    })
    .run();
}

function say(seq: number, content: unknown[], values: Partial<typeof messages.$inferInsert> = {}) {
  const row = { sessionId: SESSION, seq, role: 'assistant', state: 'complete', createdAt: seq };
  database.db
    .insert(messages)
    .values({ ...row, content, ...values } as typeof messages.$inferInsert)
    .run();
}

function addCall(seq: number, input: object, output: string): void {
  database.db
    .insert(toolCalls)
    .values({
      sessionId: SESSION,
      id: `call-${seq}`,
      seq,
      name: 'bash',
      input: JSON.stringify(input),
      inputHash: '',
      decision: 'once',
      status: 'done',
      output,
      startedAt: 1,
    })
    .run();
}

const text = (words: string) => ({ type: 'text', text: words });
const seqs = async (query: string, sessionId = SESSION) =>
  (await find({ sessionId, query })).hits.map(({ seq }) => seq);

describe('finding in a session', () => {
  it('looks at what was said and thought, and at what tools were asked and answered', async () => {
    say(1, [text('the needle')], { role: 'user' });
    say(2, [{ type: 'thinking', thinking: 'a needle?', signature: 'x' }]);
    say(3, [{ type: 'tool_use', id: 'call-3', name: 'bash', input: { command: 'x' } }]);
    addCall(3, { command: 'echo "a\nneedle"' }, '');
    say(4, [{ type: 'tool_use', id: 'call-4', name: 'bash', input: {} }]);
    addCall(4, {}, 'out: needle');
    say(5, [{ type: 'tool_result', tool_use_id: 'call-4', content: 'needle' }], { role: 'user' });
    say(6, [{ type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'needle' } }]);
    const source = { type: 'web_search_result', title: 'The needle', url: 'https://a' };
    say(7, [{ type: 'web_search_tool_result', tool_use_id: 's', content: [source] }]);
    expect(await seqs('needle')).toEqual([1, 2, 3, 4, 6, 7]);
    expect(await seqs('a\nneedle')).toEqual([3]);
  });

  it('sees what people see: no names of the API, no files, no other session', async () => {
    const image = {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: 'QUJD' },
    };
    say(1, [image, text('look')], { role: 'user' });
    say(2, [text('half a summary')], { kind: 'compaction', stopReason: 'cut_off' });
    say(3, [text('Continue from where you stopped.')], { role: 'user' });
    addSession('other');
    for (const query of ['base64', 'QUJD', 'image', 'type', 'half a', 'where you stopped'])
      expect(await seqs(query), query).toEqual([]);
    expect(await seqs('look', 'other')).toEqual([]);
  });

  it('shows no secret of a thought, and does not confirm one', async () => {
    say(1, [{ type: 'thinking', thinking: 'the password is hunter2, I think', signature: 'x' }]);
    expect((await find({ sessionId: SESSION, query: 'password' })).hits).toEqual([
      { seq: 1, excerpt: 'the password is [secret], I think' },
    ]);
    expect(await seqs('hunter2')).toEqual([]);
  });

  it('does not mind case, in any script', async () => {
    say(1, [text('Straße nach ΑΘΗΝΑ, MOSKAU und Москва')]);
    for (const query of ['STRAßE', 'αθηνα', 'moskau', 'МОСКВА'])
      expect(await seqs(query)).toEqual([1]);
  });

  it('takes every character as it is', async () => {
    const anyText = fc.string({
      minLength: 1,
      maxLength: 12,
      unit: fc.constantFrom(...'ab[]*?^-!%_\\\'"{}ß'),
    });
    say(1, [text('')]);
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (said, query) => {
        database.db
          .update(messages)
          .set({ content: [text(said)] })
          .run();
        expect(await seqs(query)).toEqual(said.includes(query) ? [1] : []);
      }),
      { numRuns: 60 },
    );
  });

  it('answers the place with what is around it, once for each message', async () => {
    say(1, [text(`${'before '.repeat(40)}the Needle\nand ${'after '.repeat(80)}`), text('needle')]);
    const { hits } = await find({ sessionId: SESSION, query: 'needle' });
    expect(hits).toHaveLength(1);
    expect(hits[0]?.excerpt).toMatch(/^….*before the Needle and after.*…$/);
    expect(hits[0]?.excerpt.length).toBeLessThan(170);
  });

  it('stops at 200 messages and says so, and leaves the main thread to others meanwhile', async () => {
    writeLongSession(database.db, SESSION, 10_000);
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 1);
    const { hits, isCut } = await find({ sessionId: SESSION, query: 'ÖNLY' });
    const all = await find({ sessionId: SESSION, query: 'STEP' });
    clearInterval(timer);
    expect({ hits, isCut }).toEqual({ hits: [], isCut: false });
    expect(all.hits).toHaveLength(200);
    expect(all.hits[0]).toMatchObject({ seq: 1 });
    expect(all.isCut).toBe(true);
    expect(ticks).toBeGreaterThan(10);
    expect(await seqs('Step 9997:')).toEqual([9997]);
  });
});
