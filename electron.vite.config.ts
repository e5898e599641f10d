import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/**
 * Main and preload are bundled whole as CommonJS (docs/decisions/0002): only native code and packages
 * that find files beside themselves stay outside.
 */
const NOT_BUNDLED = ['electron', 'better-sqlite3', '@anthropic-ai/sandbox-runtime'];

export default defineConfig({
  main: {
    build: {
      target: 'node20',
      externalizeDeps: false,
      rollupOptions: {
        // The command line runs on plain Node too: nothing that both need may know Electron.
        input: { index: resolve('src/main/index.ts'), cli: resolve('src/cli/index.ts') },
        external: [...NOT_BUNDLED, /^node:/],
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: 'chunks/[name]-[hash].cjs',
        },
      },
    },
  },
  preload: {
    build: {
      target: 'node20',
      externalizeDeps: false,
      rollupOptions: {
        input: { index: resolve('src/preload/index.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      target: 'chrome130',
      minify: true,
      chunkSizeWarningLimit: 1_500,
      // The content security policy allows no data: fonts or styles.
      assetsInlineLimit: 0,
      rollupOptions: {
        input: { index: resolve('src/renderer/index.html') },
        output: {
          // Each file passes through the main process, which is busy then: one is faster than many.
          codeSplitting: { groups: [{ name: 'first-screen', tags: ['$initial'] }] },
        },
      },
    },
  },
});
