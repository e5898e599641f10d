import { IconFileUpload } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import classes from './drop-zone.module.css';

type Props = {
  onFiles: (files: readonly File[]) => void;
  className: string | undefined;
  'aria-label'?: string;
  'aria-labelledby'?: string;
  children: ReactNode;
};

/** A part of the window that files can be dropped on; it says so while one is dragged over it. */
export function DropZone({ onFiles, children, ...rest }: Props) {
  const [isOver, setIsOver] = useState(false);
  // Children are entered before their parent is left.
  const depth = useRef(0);
  const handle = (change: -1 | 0 | 1) => (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    depth.current += change;
    setIsOver(depth.current > 0);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    depth.current = 0;
    setIsOver(false);
    if (event.dataTransfer.files.length > 0) onFiles([...event.dataTransfer.files]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard has the clip and paste for it
    <section
      {...rest}
      onDragEnter={handle(1)}
      onDragOver={handle(0)}
      onDragLeave={handle(-1)}
      onDrop={onDrop}
    >
      {children}
      {isOver && (
        <div className={classes.overlay}>
          <IconFileUpload size={28} stroke={1.5} aria-hidden />
          <strong>Drop to attach</strong>
          <span>Images and PDFs, 20 MB in all</span>
        </div>
      )}
    </section>
  );
}
