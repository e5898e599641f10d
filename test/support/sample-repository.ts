import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export const CHECKOUT_BEFORE = `/** Sum of the items in cents, with the discount taken off. */
export function total(items, discount = 0) {
  const sum = items.reduce((all, item) => all + item.price, 0);
  return sum - sum * discount;
}
`;

export const CHECKOUT_LINE = '  const sum = items.reduce((all, item) => all + item.price, 0);';
export const CHECKOUT_FIX =
  '  const sum = items.reduce((all, item) => all + item.price * item.quantity, 0);';

const FILES: Record<string, string> = {
  'README.md': '# Shop API\n\nThe checkout of a small shop.\n',
  'package.json':
    '{ "name": "shop-api", "type": "module", "scripts": { "test": "node --test" } }\n',
  'src/checkout.js': CHECKOUT_BEFORE,
  'test/checkout.test.js': `import assert from 'node:assert';
import test from 'node:test';
import { total } from '../src/checkout.js';

test('adds up items', () => {
  assert.equal(total([{ price: 500, quantity: 2 }]), 1000);
});
`,
};

/** A small repository with a bug in it, for a session to find and mend. */
export function createSampleRepository(folder: string): void {
  for (const [name, content] of Object.entries(FILES)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
  git('init', '--initial-branch=main');
  git('add', '--all');
  const author = ['-c', 'user.name=Sample', '-c', 'user.email=sample@example.com'];
  git(...author, 'commit', '--message', 'A shop');
}
