import { describe, expect, it } from 'vitest';
import { createTurns } from '../../src/main/in-turn';

describe('work in turn', () => {
  it('is one after the other for a name, also after one that failed, and beside that of others', async () => {
    const inTurn = createTurns();
    const order: string[] = [];
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const first = inTurn('one', async () => {
      await gate;
      order.push('first');
      throw new Error('it failed');
    });
    const second = inTurn('one', async () => void order.push('second'));
    await inTurn('other', async () => void order.push('beside'));
    open();
    await expect(first).rejects.toThrow('it failed');
    await second;
    expect(order).toEqual(['beside', 'first', 'second']);
  });
});
