import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const entry = (name: string) => resolve('test/bench', `${name}.ts`);

/**
 * Bundles the benchmarks, because some of their parts run inside Electron: one file per process that
 * takes part. `npm run bench` builds them and starts `run.cjs`.
 */
export default defineConfig({
  logLevel: 'warn',
  ssr: { noExternal: true, external: ['better-sqlite3', '@copilotkit/aimock'] },
  build: {
    ssr: true,
    target: 'node20',
    // Also in bundles.ts, which finds them there.
    outDir: resolve('node_modules/.cache/chatelaine/bench'),
    emptyOutDir: true,
    rolldownOptions: {
      input: {
        run: entry('run'),
        probe: entry('app/probe'),
        provider: entry('app/provider-process'),
        'vault-reveal': entry('rows/vault-reveal-in-electron'),
        import: entry('rows/import-process'),
        'gateway-process': entry('rows/gateway-process'),
        'gateway-upstream': entry('rows/gateway-upstream'),
      },
      external: ['electron'],
      output: {
        format: 'cjs',
        entryFileNames: '[name].cjs',
        chunkFileNames: 'chunks/[name]-[hash].cjs',
      },
    },
  },
});
