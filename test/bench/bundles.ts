import path from 'node:path';

/** Where the benchmarks' bundles are put, and found: one file for each process that takes part. */
export const BUNDLES = path.resolve('node_modules/.cache/chatelaine/bench');

export const bundle = (name: string) => path.join(BUNDLES, `${name}.cjs`);
