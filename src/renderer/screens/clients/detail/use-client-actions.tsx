import { Modal } from '@mantine/core';
import {
  IconArchive,
  IconArchiveOff,
  IconCirclePlus,
  IconPencil,
  IconPlayerPause,
  IconTerminal2,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Client } from '../../../../shared/commands/clients';
import type { CommandError } from '../../../../shared/errors';
import type { Action } from '../../../actions';
import { announce } from '../../../announce';
import { useCommand } from '../../../api';
import { RenameDialog } from '../../../components/rename-dialog';
import { notifyUndo } from '../../settings/notify-undo';
import { KEY_PLACEHOLDER, Snippets } from '../key/snippets-tabs';
import classes from './use-client-actions.module.css';

type ClientActions = {
  /** For the menu and the palette. */
  list: Action[];
  setActive: (isActive: boolean) => void;
  setArchived: (isArchived: boolean) => void;
  isRunning: boolean;
  failure: CommandError | undefined;
  clearFailure: () => void;
  dialogs: ReactNode;
};

/** What can be done with a client as a whole. */
export function useClientActions(client: Client): ClientActions {
  const { id: clientId, name } = client;
  const update = useCommand('clients.update');
  const archive = useCommand('clients.archive');
  const [dialog, setDialog] = useState<'rename' | 'connect' | null>(null);

  const setActive = async (isActive: boolean) => {
    const result = await update.run({ clientId, isActive });
    if (result.ok) announce(`${name} is ${isActive ? 'active' : 'inactive'}`);
  };
  const setArchived = async (archived: boolean) => {
    const result = await archive.run({ clientId, archived });
    if (!result.ok) return;
    if (archived) notifyUndo(`Archived “${name}”`, () => void setArchived(false));
    else announce(`${name} is back`);
  };
  return {
    list: actionList(client, {
      connect: () => setDialog('connect'),
      rename: () => setDialog('rename'),
      setActive: () => void setActive(!client.isActive),
      setArchived: () => void setArchived(client.archivedAt === null),
    }),
    setActive: (isActive) => void setActive(isActive),
    setArchived: (isArchived) => void setArchived(isArchived),
    isRunning: update.isRunning || archive.isRunning,
    failure: update.error ?? archive.error,
    clearFailure: () => {
      update.clearError();
      archive.clearError();
    },
    dialogs: (
      <>
        {dialog === 'rename' && (
          <RenameDialog
            title={`Rename “${name}”`}
            name={name}
            onClose={() => setDialog(null)}
            onRename={(next) => update.run({ clientId, name: next })}
          />
        )}
        {dialog === 'connect' && (
          <Modal
            opened
            onClose={() => setDialog(null)}
            title={`Connect a program as “${name}”`}
            size={660}
            centered={false}
            yOffset="7vh"
          >
            <p className={classes.placeholder}>
              Put a key of this client in place of <code>{KEY_PLACEHOLDER}</code>. Keys are shown
              only when they are made: if it is lost, rotate it or add another one.
            </p>
            <Snippets apiKey={null} allowedModels={client.allowedModels} />
          </Modal>
        )}
      </>
    ),
  };
}

type Runs = Record<'connect' | 'rename' | 'setActive' | 'setArchived', () => void>;

function actionList({ id, name, kind, isActive, archivedAt }: Client, runs: Runs): Action[] {
  const action = (verb: string, title: string, icon: Action['icon'], run: () => void): Action => ({
    id: `clients.${verb}.${id}`,
    title,
    group: name,
    icon,
    run,
  });
  const rename = action('rename', 'Rename…', IconPencil, runs.rename);
  // What `chatelaine exec` made is connected already, and ends with its program for good.
  const isExec = kind === 'exec';
  if (archivedAt !== null) {
    const restore = action('restore', 'Bring back', IconArchiveOff, runs.setArchived);
    return isExec ? [rename] : [rename, restore];
  }
  return [
    ...(isExec ? [] : [action('connect', 'Connect a program…', IconTerminal2, runs.connect)]),
    rename,
    isActive
      ? action('deactivate', 'Deactivate', IconPlayerPause, runs.setActive)
      : action('activate', 'Activate', IconCirclePlus, runs.setActive),
    ...(isExec ? [] : [action('archive', 'Archive', IconArchive, runs.setArchived)]),
  ];
}
