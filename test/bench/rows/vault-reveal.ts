import { runBundle, throwawayFolder } from '../app/electron';
import { type Row, ratio, sample } from '../measure';
import type { RevealTimes } from './vault-reveal-in-electron';

/** One secret out of the vault against one out of the keyring, in Electron's main process. */
export async function measureReveal(): Promise<Row> {
  const times = await runBundle<RevealTimes>('vault-reveal', throwawayFolder('vault'));
  const both = { ours: sample(times.reveal), peer: sample(times.decrypt) };
  return {
    id: 'vault-reveal',
    what: 'Vault: reveal one secret',
    against: 'one `safeStorage.decryptString`',
    unit: 'µs',
    ...both,
    goal: '≤ 0.5 ×',
    holds: ratio(both) <= 0.5,
    how: `\`vault.reveal\` (read the row, decrypt, parse) against decrypting the same text with safeStorage, in Electron's main process with the real keyring (${times.backend}); batches of ${times.batch} in turn, after a warm-up.`,
    notes: [
      `safeStorage keeps the keyring's key in the process, so that a decrypt is one AES pass in C++ without a keyring in between. Of a reveal, AES-256-GCM through node:crypto takes ${sample(times.unseal).median.toFixed(1)} µs; the rest is reading the row.`,
      `The first reveal for a purpose in a run also writes its audit line and waits for the disk: ${times.firstMs.toFixed(1)} ms, and then no more.`,
    ],
  };
}
