import { ActionIcon } from '@mantine/core';
import { IconFileTypePdf, IconX } from '@tabler/icons-react';
import classes from './attachment-chips.module.css';
import { isPdf, sizeWords } from './attachment-rules';
import type { DraftFile } from './drafts';

type Props = { files: readonly DraftFile[]; onRemove: (id: string) => void };

/** What goes along with a message that is being written. */
export function AttachmentChips({ files, onRemove }: Props) {
  if (files.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label="Attached files">
      {files.map((file) => (
        <li key={file.id} className={classes.chip}>
          {isPdf(file.mediaType) ? (
            <span className={classes.icon}>
              <IconFileTypePdf size={20} stroke={1.5} aria-hidden />
            </span>
          ) : (
            <img
              className={classes.thumbnail}
              src={`data:${file.mediaType};base64,${file.data}`}
              alt=""
            />
          )}
          <span className={classes.words}>
            <span className={classes.name} title={file.name}>
              {file.name}
            </span>
            <span className={classes.size} data-figures>
              {sizeWords(file.bytes)}
            </span>
          </span>
          <ActionIcon
            size={22}
            aria-label={`Remove ${file.name}`}
            onClick={() => onRemove(file.id)}
          >
            <IconX size={14} stroke={1.75} />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
}
