import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const How = z.enum(['merge', 'squash', 'rebase']);
export type How = z.infer<typeof How>;

const Hash = z.string().regex(/^[0-9a-f]{40,64}$/);

/** What a merge or rebase that stopped at conflicts is to become. */
const Plan = z.strictObject({
  how: How,
  /** The session's commit before it began. */
  before: Hash,
  branch: z.string(),
  base: z.strictObject({ name: z.string(), tip: Hash }),
});
export type Plan = z.infer<typeof Plan>;

export type Plans = ReturnType<typeof createPlans>;

/** In files: a conflict may take longer to resolve than the app runs. */
export function createPlans(folder: string) {
  const fileOf = (sessionId: string) => path.join(folder, `${sessionId}.json`);
  return {
    async save(sessionId: string, plan: Plan): Promise<void> {
      await fs.mkdir(folder, { recursive: true, mode: 0o700 });
      await fs.writeFile(fileOf(sessionId), JSON.stringify(plan), { mode: 0o600 });
    },

    async read(sessionId: string): Promise<Plan | null> {
      try {
        return Plan.parse(JSON.parse(await fs.readFile(fileOf(sessionId), 'utf8')));
      } catch {
        return null;
      }
    },

    remove: (sessionId: string): Promise<void> => fs.rm(fileOf(sessionId), { force: true }),
  };
}
