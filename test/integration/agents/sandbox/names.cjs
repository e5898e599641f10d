/**
 * Answers for names below `.test` in the thread that it is loaded in, as whoever controls a domain could:
 * `*.wild.test` has its answers in its labels (hexadecimal, one label each, given out in turn),
 * `allowed.test` is 127.0.0.2, any other 127.0.0.3.
 */
const dns = require('node:dns');
const { isIP } = require('node:net');
const { syncBuiltinESMExports } = require('node:module');

const system = dns.lookup;
const asked = new Map();

dns.lookup = (name, options, callback) => {
  if (!name.endsWith('.test')) return system(name, options, callback);
  const address = answer(name);
  const found = { address, family: isIP(address) };
  setImmediate(() =>
    options?.all ? callback(null, [found]) : callback(null, found.address, found.family),
  );
};
syncBuiltinESMExports();

function answer(name) {
  if (name === 'allowed.test') return '127.0.0.2';
  if (!name.endsWith('.wild.test')) return '127.0.0.3';
  const labels = name.split('.').slice(0, -2);
  const turn = asked.get(name) ?? 0;
  asked.set(name, turn + 1);
  return Buffer.from(labels[turn % labels.length], 'hex').toString();
}
