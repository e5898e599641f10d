import { createHash } from 'node:crypto';
import type { ToolInput } from '../tools/tool';

/** SHA-256 of the call, the same for any order of keys: what a decision binds to. */
export function inputHash(name: string, input: ToolInput): string {
  return createHash('sha256')
    .update(canonicalJson([name, input]))
    .digest('hex');
}

/** The same text for the same value, whatever the order of its keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
