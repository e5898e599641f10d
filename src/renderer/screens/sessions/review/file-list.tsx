import { TextInput } from '@mantine/core';
import { IconCheck, IconCircleHalf2, IconSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import clsx from 'clsx';
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef } from 'react';
import type { ChangedFile } from '../../../../shared/commands/review';
import classes from './file-list.module.css';
import { byFolder, type FileListRow } from './file-list-rows';
import { count, STATUS_WORDS, splitPath, stagedWords } from './review-words';
import { LineCounts, StatusShape } from './status-shape';

type Props = {
  files: readonly ChangedFile[];
  /** All that there are, without the filter. */
  total: number;
  currentPath: string | undefined;
  filter: string;
  onFilter: (filter: string) => void;
  filterRef: RefObject<HTMLInputElement | null>;
  onOpen: (path: string) => void;
};

/** The changed files by folder, with a filter. */
export function FileList(props: Props) {
  const { files, total, currentPath, filter, onFilter, filterRef, onOpen } = props;
  const rows = useMemo(() => byFolder(files), [files]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (rows[at]?.kind === 'folder' ? 26 : 28),
    getItemKey: (at) => rows[at]?.key ?? at,
    overscan: 10,
    paddingEnd: 8,
  });
  const currentAt = rows.findIndex((row) => row.kind === 'file' && row.file.path === currentPath);
  useEffect(() => {
    if (currentAt >= 0) virtualizer.scrollToIndex(currentAt, { align: 'auto' });
  }, [currentAt, virtualizer]);

  return (
    <nav className={classes.list} aria-label="Changed files by folder">
      <TextInput
        ref={filterRef}
        className={classes.filter ?? ''}
        size="xs"
        aria-label="Filter files"
        placeholder={`Filter ${count(total, 'file')}`}
        leftSection={<IconSearch size={14} stroke={1.5} aria-hidden />}
        value={filter}
        onChange={(event) => onFilter(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && filter !== '') {
            event.preventDefault();
            onFilter('');
          }
          if (event.key === 'Enter' && files[0]) onOpen(files[0].path);
        }}
      />
      {files.length === 0 && (
        <p className={classes.none} role="status">
          No file fits “{filter}”.
        </p>
      )}
      <div ref={scroller} className={classes.scroller}>
        <div className={classes.content} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return (
              <div
                key={item.key}
                className={classes.row}
                style={{ height: item.size, transform: `translateY(${item.start}px)` }}
              >
                {row && (
                  <Row
                    row={row}
                    isCurrent={item.index === currentAt}
                    isFirst={currentAt < 0 ? item.index === 1 : item.index === currentAt}
                    onOpen={onOpen}
                  />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </nav>
  );
}

type RowProps = {
  row: FileListRow;
  isCurrent: boolean;
  /** The one that Tab reaches; arrows go on from there. */
  isFirst: boolean;
  onOpen: (path: string) => void;
};

function Row({ row, isCurrent, isFirst, onOpen }: RowProps) {
  if (row.kind === 'folder') {
    return (
      <p className={classes.folder} title={row.folder}>
        <bdi>{row.folder}</bdi>
      </p>
    );
  }
  const { file } = row;
  const { name } = splitPath(file.path);
  const staged = stagedWords(file);
  return (
    <button
      type="button"
      data-file-row
      tabIndex={isFirst ? 0 : -1}
      className={clsx(classes.file, isCurrent && classes.current)}
      aria-current={isCurrent ? 'true' : undefined}
      title={[file.path, STATUS_WORDS[file.status], staged].filter(Boolean).join(' · ')}
      onClick={() => onOpen(file.path)}
      onKeyDown={moveFocus}
    >
      <StatusShape status={file.status} />
      <span className={classes.name}>{name}</span>
      <span className={classes.hidden}>
        , {STATUS_WORDS[file.status]}
        {staged && `, ${staged}`},{' '}
      </span>
      {staged === 'Partly staged' && (
        <IconCircleHalf2 className={classes.mark} size={14} stroke={1.75} aria-hidden />
      )}
      {(staged === 'Staged' || staged === 'Committed') && (
        <IconCheck className={classes.mark} size={14} stroke={1.75} aria-hidden />
      )}
      <LineCounts {...file} />
    </button>
  );
}

/** Arrows go from file to file. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const list = event.currentTarget.closest('nav');
  const rows = [...(list?.querySelectorAll<HTMLElement>('[data-file-row]') ?? [])];
  const at = rows.indexOf(event.currentTarget);
  const next = rows[at + step];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}
