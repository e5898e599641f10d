import { Menu } from '@mantine/core';
import { IconCheck, IconFolder, IconFolderPlus, IconSelector } from '@tabler/icons-react';
import { call, useQuery } from '../../../api';
import { tildePath } from '../list/arrange';
import classes from './workspace-field.module.css';

type Props = {
  /** A path, or empty while none is chosen. */
  value: string;
  recent: readonly string[];
  onChange: (path: string) => void;
};

/** Which folder a session may work in: one of the recent ones, or another. */
export function WorkspaceField({ value, recent, onChange }: Props) {
  const home = useQuery('app.info', {}).data?.homeFolder ?? '';
  const choose = async () => {
    const path = await chooseFolder();
    if (path) onChange(path);
  };
  if (value === '' && recent.length === 0) {
    return (
      <button type="button" className={classes.field} onClick={() => void choose()}>
        <IconFolderPlus size={18} stroke={1.5} aria-hidden />
        <span className={classes.words}>
          <span className={classes.label}>Workspace</span>
          <span className={classes.hint}>Choose the folder to work in</span>
        </span>
      </button>
    );
  }
  return (
    <Menu position="bottom-start" width="target" offset={4}>
      <Menu.Target>
        <button type="button" className={classes.field}>
          <IconFolder size={18} stroke={1.5} aria-hidden />
          <span className={classes.words}>
            <span className={classes.label}>Workspace</span>
            <span className={classes.path}>{tildePath(value, home)}</span>
          </span>
          <IconSelector size={16} stroke={1.5} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Recent</Menu.Label>
        {recent.map((path) => (
          <Menu.Item
            key={path}
            leftSection={<IconFolder size={16} stroke={1.5} aria-hidden />}
            rightSection={
              path === value && <IconCheck size={16} stroke={1.75} aria-label="chosen" />
            }
            onClick={() => onChange(path)}
          >
            <span className={classes.path}>{tildePath(path, home)}</span>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconFolderPlus size={16} stroke={1.5} aria-hidden />}
          onClick={() => void choose()}
        >
          Choose another folder…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Asks for a folder; null when that was cancelled. */
export async function chooseFolder(): Promise<string | null> {
  const answer = await call('app.chooseFolder', { title: 'Choose a workspace' });
  return answer.ok ? answer.data : null;
}
