import type { ElectronApplication } from '@playwright/test';

/** What comes when the app is to end while sessions are working. */
export type QuitQuestion = { message: string; detail: string; buttons: string[] };

/** Where the app's main process keeps the questions of a test. */
type Asked = { asked?: QuitQuestion[] };

/** From now on every question gets this answer, at once. */
export async function answerQuit(electron: ElectronApplication, button: string): Promise<void> {
  await electron.evaluate(({ dialog }, label) => {
    const asked: QuitQuestion[] = [];
    (globalThis as Asked).asked = asked;
    const answer = async (...given: unknown[]) => {
      const { message, detail = '', buttons = [] } = given.at(-1) as Electron.MessageBoxOptions;
      asked.push({ message, detail, buttons });
      return { response: buttons.indexOf(label), checkboxChecked: false };
    };
    dialog.showMessageBox = answer;
  }, button);
}

/** The questions since {@link answerQuit}. */
export function askedAtQuit(electron: ElectronApplication): Promise<QuitQuestion[]> {
  return electron.evaluate(() => (globalThis as Asked).asked ?? []);
}
