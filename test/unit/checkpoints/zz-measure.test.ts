import { execFileSync } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { it } from 'vitest';
import { createRig } from './rig';
it('measures', async () => {
  const rig = createRig();
  Object.assign(rig.session, { workspace: process.env.BIG });
  const time = async (name: string, work: () => unknown) => {
    const h = monitorEventLoopDelay({ resolution: 5 }); h.enable();
    const from = performance.now();
    await work();
    h.disable();
    console.log(name, Math.round(performance.now() - from), 'ms; loop max', Math.round(h.max / 1e6), 'p99', Math.round(h.percentile(99)/1e6));
  };
  const status = () => execFileSync('git', ['status', '--porcelain'], { cwd: process.env.BIG });
  const hasGit = process.env.BIG === '/tmp/ck/big';
  for (let i = 0; i < 3 && hasGit; i += 1) await time('status', status);
  await time('cold', () => rig.checkpoints.before(rig.session, 1));
  for (let i = 0; i < 4; i += 1) {
    if (hasGit) await time('status', status);
    await time('unchanged', () => rig.checkpoints.before(rig.session, 3 + 2*i));
  }
  console.log(JSON.stringify(rig.events.filter((e) => e.name === 'sessions.toolProblem')), rig.checkpoints.list(rig.session.id).length);
  await time('sweep', () => rig.checkpoints.sweep());
  await time('unchanged', () => rig.checkpoints.before(rig.session, 31));
  await rig.close();
}, 300000);
