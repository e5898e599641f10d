import { z } from 'zod';
import { command, Nothing } from './command';

export const Settings = z.strictObject({
  colorScheme: z.enum(['light', 'dark', 'auto']),
  /** The first-run steps were finished or skipped. */
  welcomed: z.boolean(),
  /** Desktop notifications while the window has no focus. */
  notify: z.boolean(),
  /** Turns that run at once; the others are queued. */
  parallelSessions: z.int().min(1).max(50),
  /** Sessions may run on the provider's machines. Experimental. */
  managedRunner: z.boolean(),
  /** The program that opens a file to edit it, such as `code`; '' = the system's choice. */
  editor: z.string().trim().max(4_096),
});
export type Settings = z.infer<typeof Settings>;

export const AppInfo = z.strictObject({
  version: z.string(),
  electron: z.string(),
  chromium: z.string(),
  node: z.string(),
  sqlite: z.string(),
  platform: z.string(),
  dataFolder: z.string(),
  homeFolder: z.string(),
});
export type AppInfo = z.infer<typeof AppInfo>;

export const app = {
  info: command({ input: Nothing, output: AppInfo }),
  settings: command({ input: Nothing, output: Settings }),
  updateSettings: command({ input: Settings.partial(), output: Settings }),
  /** Asks the user for a folder; null when they cancel. */
  chooseFolder: command({
    input: z.strictObject({ title: z.string().max(120) }),
    output: z.string().nullable(),
  }),
  /**
   * Opens a link in the user's browser: `https:` and `mailto:` only (`INVALID_INPUT` otherwise). With
   * `fromModel` the address is shown to the user first.
   */
  openLink: command({
    input: z.strictObject({ url: z.string().max(4_096), fromModel: z.boolean() }),
    output: z.strictObject({ opened: z.boolean() }),
  }),
  /** Shows the folder with the data in the file manager. */
  openDataFolder: command({ input: Nothing, output: Nothing }),
};
