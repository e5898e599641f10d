/**
 * Builds the page and the fake bridge, and serves the page on 127.0.0.1 under the same content
 * security policy as the app:// handler, with a fresh nonce per load.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

const root = resolve(import.meta.dirname, '../../..');

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
};

/** Builds into `folder`; the bridge is one classic script, for `addInitScript`. */
export async function buildPage(folder) {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: join(root, 'src/renderer'),
    base: './',
    plugins: [react()],
    build: {
      outDir: join(folder, 'page'),
      emptyOutDir: true,
      target: 'chrome130',
      assetsInlineLimit: 0,
    },
  });
  await build({
    configFile: false,
    logLevel: 'warn',
    root,
    build: {
      outDir: join(folder, 'bridge'),
      emptyOutDir: true,
      lib: {
        entry: join(import.meta.dirname, 'index.ts'),
        formats: ['iife'],
        name: 'fake',
        fileName: () => 'bridge.js',
      },
    },
  });
}

/** Answers the address and a function that stops. */
export async function servePage(folder) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    const file = join(folder, 'page', path === '/' ? 'index.html' : path);
    const nonce = randomBytes(16).toString('base64');
    try {
      const body = await readFile(file);
      response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
      response.setHeader('content-security-policy', policy(nonce));
      response.end(file.endsWith('.html') ? body.toString().replace('__CSP_NONCE__', nonce) : body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}

const policy = (nonce) =>
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; ` +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-src 'none'";
