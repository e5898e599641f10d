// An MCP server without manners, for tests: `node scripted-server.mjs <manner>`. No dependencies, so that
// it can break the protocol where a test wants that.
import fs from 'node:fs';
import readline from 'node:readline';

const [manner = 'plain'] = process.argv.slice(2);
const say = (message) =>
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const text = (value) => ({ content: [{ type: 'text', text: value }] });
const tool = (name) => ({ name, description: `does ${name}`, inputSchema: { type: 'object' } });
let names = ['echo', 'big', 'grow', 'die', 'hang', 'secrets', 'was-cancelled'];
let cancelled = '';

if (manner === 'garbage') {
  process.stdout.write('Welcome!\n{"not": "a message"}\n\u0000\u0001{{{\n\n[1, 2, 3]\n');
}
if (manner === 'flood') {
  const write = () => process.stdout.write('x'.repeat(1 << 20), write);
  write();
}
if (manner === 'dies') {
  process.stderr.write(`cannot go on without ${process.env.TOKEN ?? 'a token'}\n`);
  process.exit(3);
}

const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name: 'scripted', version: '1' },
  }),
  'tools/list': () => ({
    tools:
      manner === 'tells'
        ? [{ ...tool('told'), description: `${process.env.TOKEN} is my token` }]
        : names.map(tool),
  }),
  'tools/call': ({ name, _meta }) => {
    switch (name) {
      case 'big':
        return text('x'.repeat(10 * 2 ** 20));
      case 'grow':
        names = [...names, 'grown'];
        say({ method: 'notifications/tools/list_changed' });
        return text('grown');
      case 'die':
        fs.appendFileSync('deaths', 'x');
        return process.exit(1);
      case 'hang':
        say({
          method: 'notifications/progress',
          params: { progressToken: _meta?.progressToken, progress: 1, message: 'hanging' },
        });
        return undefined;
      case 'secrets':
        process.stderr.write(`my token is ${process.env.TOKEN}\n`);
        return text(`${process.env.TOKEN}`);
      case 'was-cancelled':
        return text(cancelled);
      default:
        return text('fine');
    }
  },
};

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === 'notifications/cancelled') cancelled = `${params.requestId}`;
  if (manner === 'silent' || manner === 'flood' || !(method in answers)) return;
  const result = answers[method](params);
  if (result !== undefined && id !== undefined) say({ id, result });
});
process.stdin.on('end', () => process.exit(0));
