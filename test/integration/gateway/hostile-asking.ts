import http from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Hostile } from './hostile-requests';

/** Nothing when the server hung up, or when Node would not send it. */
export function sendHostile(
  port: number,
  agent: http.Agent,
  { method, path, headers, body }: Hostile,
) {
  return new Promise<{ status: number; text: string } | null>((resolve) => {
    const give = () => resolve(null);
    try {
      const request = http.request({
        host: '127.0.0.1',
        port,
        agent,
        method,
        path,
        headers,
      });
      request.on('error', give);
      request.on('close', give);
      request.on('upgrade', (_, socket) => {
        socket.destroy();
        give();
      });
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        // It would not end by itself.
        if (response.headers['content-type']?.includes('event-stream')) request.destroy();
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', give);
        response.on('end', () => {
          const head = JSON.stringify(response.rawHeaders);
          const text = head + Buffer.concat(chunks).toString('latin1');
          resolve({ status: response.statusCode ?? 0, text });
        });
      });
      request.end(body);
    } catch {
      give();
    }
  });
}

export function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') {
    collect();
    collect();
  }
  return process.memoryUsage().heapUsed;
}
