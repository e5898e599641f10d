import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchFolders } from '../../../../src/main/spending/import/watching';

let folder: string;
let waiting: { ms: number; work: () => void }[];
let looks: number;
let stop: () => void;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-watch-'));
  waiting = [];
  looks = 0;
});
afterEach(() => {
  stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const watch = (platform: NodeJS.Platform) => {
  stop = watchFolders([folder], {
    platform,
    look: () => {
      looks += 1;
    },
    timer: {
      after(ms, work) {
        const one = { ms, work };
        waiting.push(one);
        return () => {
          waiting = waiting.filter((other) => other !== one);
        };
      },
    },
  });
};
const waits = () => waiting.map(({ ms }) => ms).sort((a, b) => a - b);
const pass = (ms: number) => {
  const due = waiting.filter((one) => one.ms === ms);
  waiting = waiting.filter((one) => one.ms !== ms);
  for (const { work } of due) work();
};

test('many changes in a tree are one look, five seconds after the first', async () => {
  watch('darwin');
  expect(waits()).toEqual([300_000]);
  fs.writeFileSync(path.join(folder, 'a.jsonl'), 'one');
  await expect.poll(waits).toEqual([5_000, 300_000]);
  fs.writeFileSync(path.join(folder, 'b.jsonl'), 'two');
  expect(waits()).toEqual([5_000, 300_000]);
  pass(5_000);
  expect(looks).toBe(1);
});

test('where a tree cannot be watched it is looked at each minute', () => {
  watch('linux');
  pass(60_000);
  pass(60_000);
  expect(looks).toBe(2);
  stop();
  expect(waiting).toEqual([]);
});
