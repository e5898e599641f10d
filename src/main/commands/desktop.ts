import type { AppInfo, Settings } from '../../shared/commands/app';

/** What commands need from the desktop; implemented in `electron/`, faked in tests. */
export type Desktop = {
  /** The chosen folder, or null when the user cancels. */
  chooseFolder(title: string): Promise<string | null>;
  /** A JSON file to read, or null when the user cancels. */
  chooseFile(title: string): Promise<string | null>;
  /** Where to write a file, or null when the user cancels; they have agreed to overwrite what is there. */
  chooseSaveFile(suggestedName: string): Promise<string | null>;
  /** False when the user decided against it. Error: `INVALID_INPUT` for other schemes than https and mailto. */
  openLink(address: string, fromModel: boolean): Promise<boolean>;
  openDataFolder(): Promise<void>;
  /** To edit a file, at a line; `editor` is a program, '' the system's choice. False when it fails. */
  openInEditor(file: string, line: number | null, editor: string): Promise<boolean>;
  applyColorScheme(scheme: Settings['colorScheme']): void;
  versions(): Pick<AppInfo, 'version' | 'electron' | 'chromium' | 'node' | 'platform'>;
};
