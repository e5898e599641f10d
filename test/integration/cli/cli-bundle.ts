import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'vite';

const ROOT = path.resolve(__dirname, '../../..');

/** The command line as one file, bundled as for the app; answers its path. */
export async function bundleCli(): Promise<{ file: string; remove(): void }> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-cli-'));
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      minify: false,
      rollupOptions: {
        input: { cli: path.join(ROOT, 'src/cli/index.ts') },
        external: [/^node:/],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
    ssr: { noExternal: true },
  });
  return {
    file: path.join(folder, 'cli.cjs'),
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
