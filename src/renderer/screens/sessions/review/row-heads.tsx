import { ActionIcon, Button, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconChevronRight,
  IconExternalLink,
  IconMinus,
  IconPlus,
} from '@tabler/icons-react';
import clsx from 'clsx';
import type { ReactNode } from 'react';
import type { ChangedFile } from '../../../../shared/commands/review';
import { Tag } from '../../../components/tag';
import type { PreparedLine } from './hunk-lines';
import { changedLine, type PreparedHunk } from './prepared-file';
import classes from './review-rows-view.module.css';
import { STATUS_WORDS, splitPath, stagedWords } from './review-words';
import { LineCounts, StatusShape } from './status-shape';

export type PartActions = {
  /** null where nothing can be staged here. */
  onStage: ((file: ChangedFile, hunk: PreparedHunk | null) => void) | null;
  onRevert: (file: ChangedFile, hunk: PreparedHunk | null) => void;
  onOpen: (path: string, line: number | null) => void;
};

type FileProps = PartActions & {
  file: ChangedFile;
  isFolded: boolean;
  isCurrent: boolean;
  onFold: (path: string) => void;
};

/** The head of a file, which stays in sight while one reads its changes. */
export function FileHead({ file, isFolded, isCurrent, onFold, ...actions }: FileProps) {
  const { folder, name } = splitPath(file.path);
  const staged = stagedWords(file);
  return (
    <div className={clsx(classes.file, isCurrent && classes.current)}>
      <button
        type="button"
        className={classes.fold}
        aria-expanded={!isFolded}
        aria-label={`Changes to ${file.path}`}
        onClick={() => onFold(file.path)}
      >
        <IconChevronRight size={16} stroke={1.5} aria-hidden />
      </button>
      <h3 className={classes.path} title={file.path}>
        {file.oldPath !== null && (
          <span className={classes.folder}>
            {file.oldPath} <span aria-hidden>→</span>
            <span className={classes.hidden}>is now</span>{' '}
          </span>
        )}
        <span className={classes.folder}>{folder}</span>
        <span className={classes.name}>{name}</span>
      </h3>
      <span className={classes.status}>
        <StatusShape status={file.status} />
        {STATUS_WORDS[file.status]}
      </span>
      <LineCounts {...file} />
      {staged !== null && <Tag>{staged}</Tag>}
      <span className={classes.tools}>
        <PartTools file={file} hunk={null} what={file.path} line={null} {...actions} />
      </span>
    </div>
  );
}

type HunkProps = PartActions & { file: ChangedFile; hunk: PreparedHunk; isCurrent: boolean };

/** The head of a hunk: where it is, and what can be done with it. */
export function HunkHead({ file, hunk, isCurrent, ...actions }: HunkProps) {
  const line = changedLine(hunk);
  const what = `the change at line ${line ?? hunk.lines[0]?.oldNumber ?? 1} of ${file.path}`;
  return (
    <div className={clsx(classes.hunk, isCurrent && classes.current)}>
      <span className={classes.header}>{placeWords(hunk)}</span>
      {hunk.isCommitted && <Tag>Committed</Tag>}
      {hunk.isStaged && <Tag>Staged</Tag>}
      <span className={classes.tools}>
        <PartTools file={file} hunk={hunk} what={what} line={line} {...actions} />
      </span>
    </div>
  );
}

/** `Lines 12–20`, and what of the code they are in, where git knows. */
function placeWords({ header, lines }: PreparedHunk): string {
  const [first, last] = [numberOf(lines[0]), numberOf(lines.at(-1))];
  const around = header.replace(/^@@[^@]*@@/, '').trim();
  const place = first === last ? `Line ${first}` : `Lines ${first}–${last}`;
  return around === '' ? place : `${place} · ${around}`;
}

const numberOf = (line: PreparedLine | undefined): number =>
  line?.newNumber ?? line?.oldNumber ?? 1;

type ToolsProps = PartActions & {
  file: ChangedFile;
  hunk: PreparedHunk | null;
  what: string;
  line: number | null;
};

function PartTools({ file, hunk, what, line, onStage, onRevert, onOpen }: ToolsProps) {
  const isCommitted = hunk?.isCommitted ?? file.isCommitted;
  const isStaged = hunk?.isStaged ?? file.staged === 'all';
  const canOpen = file.status !== 'deleted' && !file.isBinary;
  const isConflicted = file.status === 'conflicted';
  return (
    <>
      {canOpen && (
        <Tool
          tip="Open in editor"
          label={`Open ${what} in the editor`}
          onClick={() => onOpen(file.path, line)}
        >
          <IconExternalLink size={16} stroke={1.5} aria-hidden />
        </Tool>
      )}
      {!isConflicted && (
        <Tool tip="Revert" label={`Revert ${what}`} onClick={() => onRevert(file, hunk)}>
          <IconArrowBackUp size={16} stroke={1.5} aria-hidden />
        </Tool>
      )}
      {onStage && !isCommitted && !isConflicted && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`${isStaged ? 'Unstage' : 'Stage'} ${what}`}
          leftSection={
            isStaged ? (
              <IconMinus size={13} stroke={1.75} aria-hidden />
            ) : (
              <IconPlus size={13} stroke={1.75} aria-hidden />
            )
          }
          onClick={() => onStage(file, hunk)}
        >
          {isStaged ? 'Unstage' : 'Stage'}
        </Button>
      )}
    </>
  );
}

type ToolProps = { tip: string; label: string; onClick: () => void; children: ReactNode };

function Tool({ tip, label, onClick, children }: ToolProps) {
  return (
    <Tooltip label={tip}>
      <ActionIcon size={26} aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
