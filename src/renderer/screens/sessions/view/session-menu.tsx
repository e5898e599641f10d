import { ActionIcon, Menu } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import {
  IconArchive,
  IconArchiveOff,
  IconArrowFork,
  IconCopy,
  IconCursorText,
  IconDots,
  IconFileExport,
  IconTrash,
} from '@tabler/icons-react';
import type { Session } from '../../../../shared/commands/sessions';
import { Kbd } from '../../../components/kbd';
import { isAtWork } from '../list/arrange';
import { EXPORT_FORMATS, exportSession } from './export-session';
import { forkSession } from './fork-session';
import { removeSession } from './remove-session';

type Props = { session: Session; onRename: () => void; onArchive: () => void };

/** Everything that can be done with a session as a whole. */
export function SessionMenu({ session, onRename, onArchive }: Props) {
  const clipboard = useClipboard();
  const isArchived = session.archivedAt !== null;
  const ArchiveIcon = isArchived ? IconArchiveOff : IconArchive;
  return (
    <Menu position="bottom-end" width={220} returnFocus={false}>
      <Menu.Target>
        <ActionIcon aria-label="More about this session">
          <IconDots size={18} stroke={1.5} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconCursorText size={16} stroke={1.5} aria-hidden />}
          rightSection={<Kbd shortcut="F2" />}
          onClick={onRename}
        >
          Rename
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowFork size={16} stroke={1.5} aria-hidden />}
          onClick={() => void forkSession({ sessionId: session.id, beforeSeq: null })}
        >
          Fork
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCopy size={16} stroke={1.5} aria-hidden />}
          onClick={() => clipboard.copy(session.workspace)}
        >
          Copy folder path
        </Menu.Item>
        <Menu.Divider />
        {EXPORT_FORMATS.map(({ format, name }) => (
          <Menu.Item
            key={format}
            leftSection={<IconFileExport size={16} stroke={1.5} aria-hidden />}
            onClick={() => void exportSession(session, format)}
          >
            Export as {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<ArchiveIcon size={16} stroke={1.5} aria-hidden />}
          onClick={onArchive}
        >
          {isArchived ? 'Restore' : 'Archive'}
        </Menu.Item>
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={16} stroke={1.5} aria-hidden />}
          disabled={isAtWork(session)}
          onClick={() => void removeSession(session)}
        >
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
