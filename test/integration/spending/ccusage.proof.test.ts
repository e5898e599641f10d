import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { askCcusage, type CcusageDay, ccusage } from '../../bench/peers/ccusage';
import { CCUSAGE_FIGURES, DIFFERENCES } from '../../support/ccusage-figures';
import { AGREED, DISPUTED, writeHistory } from '../../support/claude-history';
import { comparable } from '../../support/imported';

const isFull = process.env.CHATELAINE_PROOFS === 'full';

test('the recorded figures are those of the real ccusage', async ({ skip }) => {
  if (!isFull) skip('installs ccusage; npm run proofs does');
  const program = await ccusage();
  if (program === null) return skip('ccusage cannot be installed here');
  expect(comparable(await ask(program, AGREED))).toEqual(CCUSAGE_FIGURES);
  for (const [name, lines] of Object.entries(DISPUTED)) {
    const days = await ask(program, { [name]: lines });
    const counted = days.flatMap((day) => day.modelBreakdowns).map(allTokens);
    const sum = counted.reduce((total, one) => total + one, 0);
    expect([name, sum]).toEqual([name, DIFFERENCES[path.dirname(name)]?.ccusage]);
  }
}, 300_000);

async function ask(program: string, files: Record<string, readonly string[]>) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-ccusage-'));
  try {
    writeHistory(home, files);
    return await askCcusage(program, home);
  } finally {
    fs.rmSync(home, { recursive: true, force: true });
  }
}

function allTokens(line: CcusageDay['modelBreakdowns'][number]): number {
  const { inputTokens, outputTokens, cacheCreationTokens, cacheReadTokens } = line;
  return inputTokens + outputTokens + cacheCreationTokens + cacheReadTokens;
}
