import { it } from 'vitest';
import { createGit } from '../../../src/main/git/git';
import { openShadow } from '../../../src/main/checkpoints/shadow';
import { takeSnapshot } from '../../../src/main/checkpoints/snapshot';
import { readIndex } from '../../../src/main/checkpoints/index-file';
import fs from 'node:fs';
it('profiles', async () => {
  fs.rmSync('/tmp/ck/prof', { recursive: true, force: true });
  const git = createGit({});
  const wrap = Object.fromEntries(Object.entries(git).map(([k, f]) => [k, async (...a: any[]) => { const t = performance.now(); const r = await (f as any)(...a); console.log(k, k === 'run' ? a[1].slice(0, 3).join(' ') : '', Math.round(performance.now() - t)); return r; }])) as any;
  const shadow = await openShadow({ git: wrap, folder: '/tmp/ck/prof', workspace: '/tmp/ck/big', limits: { fileBytes: 5e6, files: 1e5 } });
  console.log('--- snap'); let t = performance.now();
  await takeSnapshot(wrap, shadow); console.log('total', performance.now() - t);
  console.log('--- again'); t = performance.now(); await takeSnapshot(wrap, shadow); console.log('total', performance.now() - t);
  const c = fs.readFileSync('/tmp/ck/big/.git/index'); t = performance.now(); readIndex(c); console.log('index', performance.now() - t); t = performance.now(); readIndex(c); console.log('index', performance.now() - t);
});
