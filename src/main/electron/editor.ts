import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { shell } from 'electron';

/** Files that a system runs, or follows somewhere else, when they are "opened". */
const RUNS =
  /\.(app|appimage|application|appref-ms|bash|bat|chm|cmd|com|command|cpl|csh|desktop|exe|fileloc|hta|inetloc|inf|jar|jnlp|js|jse|ksh|lnk|mobileconfig|msc|msi|msp|php|pif|pkg|pl|ps1|py|pyc|pyw|pyz|rb|reg|run|scr|scf|settingcontent-ms|sh|terminal|tool|url|vb|vbe|vbs|webloc|workflow|ws|wsf|wsh|zsh)[. ]*$/i;

/**
 * Opens a file to edit it: with the program that the user named, at the line where that program can, or else
 * with the system's choice. What would be run by that is shown in its folder instead. False when it fails.
 */
export async function openInEditor(
  file: string,
  line: number | null,
  editor: string,
): Promise<boolean> {
  // An application of macOS is a folder, which only the system can start.
  if (process.platform === 'darwin' && /\.app\/?$/i.test(editor))
    return start('/usr/bin/open', ['-a', editor, file]);
  if (editor !== '') return start(editor, editorArguments(editor, file, line));
  if (await isRun(file)) {
    shell.showItemInFolder(file);
    return true;
  }
  return (await shell.openPath(file)) === '';
}

/** By what it is, not by what a link to it is called. */
async function isRun(file: string): Promise<boolean> {
  const real = await fs.realpath(file).catch(() => file);
  if (RUNS.test(file) || RUNS.test(real)) return true;
  // Elsewhere a program needs no ending; on Windows everything may be run.
  if (process.platform === 'win32') return false;
  const { mode } = await fs.stat(real).catch(() => ({ mode: 0o111 }));
  return (mode & 0o111) !== 0;
}

/** How the common editors take a line; others get the file. */
function editorArguments(editor: string, file: string, line: number | null): string[] {
  const name = path
    .basename(editor)
    .replace(/\.(exe|cmd|bat|app)$/i, '')
    .toLowerCase();
  if (line === null) return [file];
  if (/^(code|code-insiders|codium|vscodium|cursor|windsurf)$/.test(name))
    return ['--goto', `${file}:${line}`];
  if (/^(zed|zeditor|subl|sublime_text|hx)$/.test(name)) return [`${file}:${line}`];
  if (/^(idea|webstorm|pycharm|goland|clion|rider|rubymine|phpstorm|rustrover)(64)?$/.test(name))
    return ['--line', String(line), file];
  if (/^(gvim|nvim-qt|emacs|emacsclient|gedit|kate|mousepad)$/.test(name))
    return name === 'kate' ? ['--line', String(line), file] : [`+${line}`, file];
  return [file];
}

/** Never through a shell: a file's name is a name. */
function start(program: string, args: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const child = spawn(program, args, { detached: true, stdio: 'ignore' });
      child.once('error', () => resolve(false));
      child.once('spawn', () => {
        child.unref();
        resolve(true);
      });
    } catch {
      // Windows starts no .cmd and no .bat without a shell, and says so at once.
      resolve(false);
    }
  });
}
