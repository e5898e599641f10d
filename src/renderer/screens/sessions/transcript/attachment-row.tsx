import { Modal } from '@mantine/core';
import { IconFileTypePdf, IconPhoto, IconPhotoOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { call } from '../../../api';
import { isPdf, sizeWords } from '../composer/attachment-rules';
import classes from './attachment-row.module.css';
import type { RowOf } from './rows';

type Props = { sessionId: string; row: RowOf<'attachment'> };

/** A file that went with a message: a picture of it, or its name. */
export function AttachmentRow({ sessionId, row }: Props) {
  const { name, mediaType, bytes } = row.block;
  if (!isPdf(mediaType)) return <Picture sessionId={sessionId} row={row} />;
  return (
    <div className={classes.row}>
      <span className={classes.file}>
        <IconFileTypePdf size={20} stroke={1.5} aria-hidden />
        <span className={classes.name}>{name}</span>
        <span className={classes.size} data-figures>
          {sizeWords(bytes)}
        </span>
      </span>
    </div>
  );
}

function Picture({ sessionId, row }: Props) {
  const { name } = row.block;
  const source = useContent(sessionId, row);
  const [isOpen, setIsOpen] = useState(false);
  if (typeof source !== 'string') {
    const Shape = source === null ? IconPhotoOff : IconPhoto;
    return (
      <div className={classes.row}>
        <span className={classes.placeholder}>
          <Shape size={20} stroke={1.5} aria-hidden />
          {source === null ? `${name} cannot be shown` : name}
        </span>
      </div>
    );
  }
  return (
    <div className={classes.row}>
      <button
        type="button"
        className={classes.picture}
        aria-label={`Show ${name} larger`}
        title={name}
        onClick={() => setIsOpen(true)}
      >
        <img src={source} alt={name} />
      </button>
      <Modal opened={isOpen} onClose={() => setIsOpen(false)} title={name} size="auto">
        <img className={classes.large} src={source} alt={name} />
      </Modal>
    </div>
  );
}

/** The picture as an address, read when it comes near; undefined until then, null when it cannot be. */
function useContent(sessionId: string, { seq, block }: Props['row']): string | null | undefined {
  const [source, setSource] = useState<string | null>();
  const { index } = block;
  useEffect(() => {
    let isWanted = true;
    void call('sessions.attachment', { sessionId, seq, index }).then((answer) => {
      if (!isWanted) return;
      setSource(answer.ok ? `data:${answer.data.mediaType};base64,${answer.data.data}` : null);
    });
    return () => {
      isWanted = false;
    };
  }, [sessionId, seq, index]);
  return source;
}
