import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { protocol } from 'electron';

/** The only origin that the window ever shows, and that IPC answers. */
export const APP_ORIGIN = 'app://chatelaine';

const CONTENT_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.json': 'application/json',
};

/** Must run before the app is ready: schemes cannot be declared later. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/** Serves the renderer's bundle, and nothing else, under {@link APP_ORIGIN}. */
export function serveApp(rendererFolder: string): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    if (url.host !== 'chatelaine' || request.method !== 'GET')
      return new Response(null, { status: 404 });
    const relative =
      url.pathname === '/' ? 'index.html' : decodeURIComponent(url.pathname.slice(1));
    const file = path.resolve(rendererFolder, relative);
    const contentType = CONTENT_TYPES[path.extname(file)];
    if (!file.startsWith(rendererFolder + path.sep) || !contentType)
      return new Response(null, { status: 404 });
    try {
      return respond(await fs.readFile(file), contentType);
    } catch {
      return new Response(null, { status: 404 });
    }
  });
}

function respond(body: Buffer, contentType: string): Response {
  const nonce = randomBytes(16).toString('base64');
  const isPage = contentType.startsWith('text/html');
  return new Response(
    isPage ? body.toString('utf8').replaceAll('__CSP_NONCE__', nonce) : new Uint8Array(body),
    {
      headers: {
        'content-type': contentType,
        'content-security-policy': contentSecurityPolicy(nonce),
        'x-content-type-options': 'nosniff',
        'cache-control': isPage ? 'no-store' : 'max-age=31536000, immutable',
      },
    },
  );
}

/** From the security design: scripts and fonts of the bundle only, styles of the bundle or with the nonce. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
  ].join('; ');
}
