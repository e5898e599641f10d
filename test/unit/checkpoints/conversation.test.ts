import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sessions } from '../../../src/main/db/schema';
import { createRig, type Rig } from './rig';

let rig: Rig;
beforeEach(() => {
  rig = createRig();
});
afterEach(() => rig.close());

const talk = (checkpointId: string) =>
  rig.checkpoints.rewind({ checkpointId, what: 'conversation' });

async function threeTurns() {
  const made = [];
  for (const [seq, text] of [
    [1, 'one'],
    [3, 'two'],
    [5, 'three'],
  ] as const) {
    rig.say(seq, text);
    made.push(await rig.turn(seq, () => rig.write('a', text)));
  }
  const [one, two, three] = made;
  if (!one || !two || !three) throw new Error('three turns make three checkpoints');
  return { one, two, three };
}

describe('the conversation', () => {
  it('goes back, and forward again with its calls and checkpoints', async () => {
    const { two } = await threeTurns();
    const { undo } = await talk(two.id);
    expect(rig.said()).toEqual(['1 one']);
    expect(rig.calls()).toBe(1);
    expect(rig.read('a')).toBe('three');
    expect(rig.database.db.select().from(sessions).get()?.status).toBe('idle');
    expect(rig.events.map(({ name }) => name)).toContain('sessions.rewound');
    expect(rig.checkpoints.list(rig.session.id).map(({ seq }) => seq)).toEqual([1, 3, 7]);

    await talk(undo.id);
    expect(rig.said()).toEqual(['1 one', '3 two', '5 three']);
    expect(rig.calls()).toBe(3);
    expect(rig.checkpoints.list(rig.session.id).filter(({ seq }) => seq === 5)).toHaveLength(1);
  });

  it('goes forward over several rewinds at once', async () => {
    const { one, three } = await threeTurns();
    const far = await talk(three.id);
    await talk(one.id);
    expect(rig.said()).toEqual([]);
    await talk(far.undo.id);
    expect(rig.said()).toEqual(['1 one', '3 two', '5 three']);
  });

  it('does not go forward over what was said since, and loses nothing of it', async () => {
    const { two } = await threeTurns();
    const { undo } = await talk(two.id);
    rig.say(3, 'another');
    await expect(talk(undo.id)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(rig.said()).toEqual(['1 one', '3 another']);
    const again = await rig.turn(3, () => rig.write('a', 'another'));
    expect(again.id).not.toBe(two.id);
    await talk(again.id);
    await talk(undo.id);
    expect(rig.said()).toEqual(['1 one', '3 two', '5 three']);
  });

  it('tells a conversation of the same length from the same conversation', async () => {
    const { two, one } = await threeTurns();
    const { undo } = await talk(two.id);
    await talk(one.id);
    rig.say(1, 'not one');
    await expect(talk(undo.id)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(rig.said()).toEqual(['1 not one']);
  });

  it('comes back to a rewind of files alone', async () => {
    const { one, two } = await threeTurns();
    const files = await rig.checkpoints.rewind({ checkpointId: two.id, what: 'files' });
    expect(rig.read('a')).toBe('one');
    expect(rig.said()).toHaveLength(3);
    await rig.checkpoints.rewind({ checkpointId: one.id, what: 'both' });
    expect(rig.said()).toEqual([]);
    expect(rig.has('a')).toBe(false);
    await rig.checkpoints.rewind({ checkpointId: files.undo.id, what: 'both' });
    expect(rig.read('a')).toBe('three');
    expect(rig.said()).toHaveLength(3);
  });

  it('changes no file when the conversation cannot go there', async () => {
    const { two } = await threeTurns();
    const { undo } = await rig.checkpoints.rewind({ checkpointId: two.id, what: 'both' });
    rig.say(3, 'another');
    const there = rig.checkpoints.list(rig.session.id);
    await expect(
      rig.checkpoints.rewind({ checkpointId: undo.id, what: 'both' }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(rig.read('a')).toBe('one');
    expect(rig.checkpoints.list(rig.session.id)).toEqual(there);
  });
});
