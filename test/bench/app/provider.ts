import { fork } from 'node:child_process';
import { once } from 'node:events';
import { testKey } from '../../support/keys';
import { bundle } from '../bundles';

export type BenchProvider = {
  url: string;
  apiKey: string;
  /** Milliseconds before each event of a reply from now on. */
  pace(milliseconds: number): void;
  stop(): void;
};

export async function startBenchProvider(): Promise<BenchProvider> {
  const apiKey = testKey();
  const child = fork(bundle('provider'), {
    env: { ...process.env, CHATELAINE_BENCH_KEY: apiKey },
  });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    url,
    apiKey,
    pace: (milliseconds) => void child.send({ pace: milliseconds }),
    stop: () => void child.kill(),
  };
}
