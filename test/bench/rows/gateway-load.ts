import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Where requests go, and what they need to be let through. */
export type Target = { url: string; headers: Record<string, string>; agent: http.Agent };

export type Timing = { firstByteMs: number; endMs: number; bytes: number };

export function target(url: string, headers: Record<string, string>): Target {
  return { url, headers, agent: new http.Agent({ keepAlive: true, maxSockets: 256 }) };
}

/** One request over a connection that is kept, timed from before it is sent. */
export function ask({ url, headers, agent }: Target, body: Buffer): Promise<Timing> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    let firstByteMs = 0;
    let bytes = 0;
    let last = '';
    const request = http.request(`${url}/v1/messages`, {
      method: 'POST',
      agent,
      headers: {
        'content-type': 'application/json',
        'anthropic-version': '2023-06-01',
        'content-length': body.length,
        ...headers,
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      response.on('data', (chunk: Buffer) => {
        if (bytes === 0) firstByteMs = performance.now() - began;
        bytes += chunk.length;
        if (response.statusCode !== 200) last = chunk.toString('utf8');
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200)
          resolve({ firstByteMs, endMs: performance.now() - began, bytes });
        else reject(new Error(`${url} answers with ${response.statusCode}: ${last}`));
      });
    });
    request.end(body);
  });
}

/** The same `count` times, one after the other, with a pause in between. */
export async function askInTurn(
  to: Target,
  body: Buffer,
  { count, pauseMs = 0 }: { count: number; pauseMs?: number },
): Promise<Timing[]> {
  const timings: Timing[] = [];
  for (let asked = 0; asked < count; asked += 1) {
    if (pauseMs > 0) await delay(pauseMs);
    timings.push(await ask(to, body));
  }
  return timings;
}

/** `perConnection` requests on each of `connections`, all at once; ms until the last one has ended. */
export async function askAtOnce(
  to: Target,
  body: Buffer,
  { connections, perConnection }: { connections: number; perConnection: number },
): Promise<{ ms: number; bytes: number }> {
  const began = performance.now();
  const all = await Promise.all(
    Array.from({ length: connections }, () => askInTurn(to, body, { count: perConnection })),
  );
  const bytes = all.flat().reduce((sum, timing) => sum + timing.bytes, 0);
  return { ms: performance.now() - began, bytes };
}
