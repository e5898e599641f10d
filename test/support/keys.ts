import { randomBytes } from 'node:crypto';

/** A key that has the form of Anthropic's and is worth nothing; made up anew each time. */
export function testKey(): string {
  return `sk-ant-api03-test-${randomBytes(60).toString('base64url')}-AA`;
}
