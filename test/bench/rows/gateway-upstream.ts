import http, { type ServerResponse } from 'node:http';
import { deltasOf, MESSAGE, STREAM } from './gateway-messages';

/**
 * What stands for the provider: it answers at once, with the same bytes each time. The real one would be
 * hundreds of times slower, and the strict one of the tests thinks about each request.
 */
const server = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    if (body.includes('"stream":true')) stream(response, deltasOf(body.toString('utf8')));
    else {
      response.writeHead(200, { ...headers(), 'content-type': 'application/json' });
      response.end(MESSAGE);
    }
  });
});
server.keepAliveTimeout = 60_000;

let requests = 0;
function headers() {
  requests += 1;
  return { 'request-id': `req_bench_${process.pid}_${requests}` };
}

/** So many deltas, one every `everyMs`; 0 = as fast as they are taken. */
function stream(response: ServerResponse, { count, everyMs }: ReturnType<typeof deltasOf>): void {
  response.writeHead(200, { ...headers(), 'content-type': 'text/event-stream; charset=utf-8' });
  response.write(STREAM.start);
  let left = count;
  if (everyMs > 0) {
    const timer = setInterval(() => {
      response.write(STREAM.delta);
      left -= 1;
      if (left > 0) return;
      clearInterval(timer);
      response.end(STREAM.end);
    }, everyMs);
    response.once('close', () => clearInterval(timer));
    return;
  }
  const more = () => {
    while (left > 0) {
      left -= 1;
      if (!response.write(STREAM.delta)) return void response.once('drain', more);
    }
    response.end(STREAM.end);
  };
  more();
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('there is no port');
  process.send?.({ url: `http://127.0.0.1:${address.port}` });
});
process.once('disconnect', () => process.exit());
