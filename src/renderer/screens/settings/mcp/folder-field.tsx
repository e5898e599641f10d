import { ActionIcon, Button } from '@mantine/core';
import { IconFolderPlus, IconX } from '@tabler/icons-react';
import { call } from '../../../api';
import { tildePath } from '../../sessions/list/arrange';
import { useHomeFolder } from '../place-field';
import { placesFrom } from '../places';
import classes from './folder-field.module.css';

type Props = { folders: readonly string[]; onChange: (folders: string[]) => void };

/** Folders that a server may read beside the workspace. */
export function FolderField({ folders, onChange }: Props) {
  const home = useHomeFolder();
  const choose = async () => {
    const answer = await call('app.chooseFolder', { title: 'Choose a folder to be read' });
    if (answer.ok && answer.data !== null) onChange(placesFrom(folders, [answer.data]));
  };
  return (
    <section aria-label="Readable folders">
      <div className={classes.head}>
        <div>
          <h3 className={classes.label}>Readable folders</h3>
          <p className={classes.text}>
            Beside the workspace: where the server is installed, for example.
          </p>
        </div>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFolderPlus size={14} stroke={1.5} aria-hidden />}
          onClick={() => void choose()}
        >
          Add folder
        </Button>
      </div>
      <ul className={classes.folders}>
        {folders.map((folder) => (
          <li key={folder} className={classes.folder}>
            <span className={classes.path}>{tildePath(folder, home)}</span>
            <ActionIcon
              aria-label={`Remove ${folder}`}
              onClick={() => onChange(folders.filter((known) => known !== folder))}
            >
              <IconX size={16} stroke={1.5} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </section>
  );
}
