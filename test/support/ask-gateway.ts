import http from 'node:http';

export type GatewayAnswer = {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  /** The body as JSON, undefined for other kinds; the tests say what they expect of it. */
  // biome-ignore lint/suspicious/noExplicitAny: what came over the wire
  json: any;
};
export type GatewayAsking = { headers?: Record<string, string>; body?: unknown };

/** Asks the gateway as a program does, on a connection of its own. Rejects when nobody listens. */
export function askGateway(
  url: string,
  method: string,
  target: string,
  { headers = {}, body }: GatewayAsking = {},
): Promise<GatewayAnswer> {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const options = { method, agent: false, headers: { ...type, ...headers } };
    const request = http.request(url + target, options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const isJson = answer.headers['content-type']?.startsWith('application/json');
        const json = isJson ? JSON.parse(text) : undefined;
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, json });
      });
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
