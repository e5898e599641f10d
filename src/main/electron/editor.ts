import { spawn } from 'node:child_process';
import path from 'node:path';
import { shell } from 'electron';

/** Files that a system runs, or follows somewhere else, when they are "opened". */
const RUNS =
  /\.(app|bat|cmd|com|command|cpl|desktop|exe|hta|inf|jar|js|jse|lnk|msc|msi|pif|ps1|reg|scr|sh|terminal|tool|url|vb|vbe|vbs|webloc|workflow|wsf|wsh)$/i;

/**
 * Opens a file to edit it: with the program that the user named, at the line where that program can, or else
 * with the system's choice. What would be run by that is shown in its folder instead. False when it fails.
 */
export async function openInEditor(
  file: string,
  line: number | null,
  editor: string,
): Promise<boolean> {
  if (editor !== '') return start(editor, editorArguments(editor, file, line));
  if (RUNS.test(file)) {
    shell.showItemInFolder(file);
    return true;
  }
  return (await shell.openPath(file)) === '';
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
    const child = spawn(program, args, { detached: true, stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
