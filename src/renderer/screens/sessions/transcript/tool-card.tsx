import {
  type Icon,
  IconBan,
  IconCheck,
  IconChevronRight,
  IconCircleDashed,
  IconEye,
  IconFileText,
  IconFolderSearch,
  IconHandStop,
  IconLoader2,
  IconPencil,
  IconPlayerPause,
  IconSearch,
  IconTerminal2,
  IconTool,
  IconX,
} from '@tabler/icons-react';
import clsx from 'clsx';
import { memo, useId, useMemo } from 'react';
import type { ToolCall, ToolCallStatus } from '../../../../shared/commands/sessions';
import { LazyDiff } from '../diff/lazy-diff';
import { useOpen } from './open-state';
import classes from './tool-card.module.css';
import { ToolOutput } from './tool-output';
import {
  summarizeToolCall,
  TOOL_STATUS_WORD,
  type ToolIcon,
  type ToolSummary,
  viewToolCall,
} from './tool-view';

const ICONS: Record<ToolIcon, Icon> = {
  read: IconEye,
  edit: IconPencil,
  write: IconFileText,
  run: IconTerminal2,
  files: IconFolderSearch,
  search: IconSearch,
  other: IconTool,
};

const SHAPES: Record<ToolCallStatus, Icon> = {
  pending: IconCircleDashed,
  asking: IconHandStop,
  running: IconLoader2,
  done: IconCheck,
  failed: IconX,
  denied: IconBan,
  interrupted: IconPlayerPause,
};

/** A change of this many lines or fewer is shown without asking for it. */
const SMALL_CHANGE = 16;

/** One tool call: a line that opens to its input, output and diff. */
export const ToolCard = memo(function ToolCard({ call }: { call: ToolCall }) {
  const { icon, verb, argument } = viewToolCall(call);
  const summary = useMemo(() => summarizeToolCall(call), [call]);
  const [isOpen, toggle] = useOpen(call.id, isOpenByDefault(call, summary));
  const bodyId = useId();
  const ToolIconShape = ICONS[icon];
  return (
    <div className={clsx(classes.card, isOpen && classes.open)}>
      <button
        type="button"
        className={classes.line}
        aria-expanded={isOpen}
        aria-controls={isOpen ? bodyId : undefined}
        onClick={toggle}
      >
        <Status status={call.status} />
        <ToolIconShape className={classes.icon} size={16} stroke={1.5} aria-hidden />
        <span className={classes.verb}>{verb}</span>
        <span className={classes.argument} title={argument}>
          {argument}
        </span>
        <Summary summary={summary} status={call.status} />
        <IconChevronRight className={classes.chevron} size={14} stroke={1.75} aria-hidden />
      </button>
      {isOpen && (
        <div id={bodyId} className={classes.body}>
          {call.change === null ? <ToolOutput call={call} /> : <LazyDiff change={call.change} />}
          {call.change !== null && call.status !== 'done' && call.output !== '' && (
            <p className={classes.said}>{call.output}</p>
          )}
        </div>
      )}
    </div>
  );
});

function Status({ status }: { status: ToolCallStatus }) {
  const Shape = SHAPES[status];
  return (
    <Shape className={clsx(classes.status, classes[status])} size={15} stroke={1.75} aria-hidden />
  );
}

/** What came of it, or the status in a word where that is the news. */
function Summary({ summary, status }: { summary: ToolSummary; status: ToolCallStatus }) {
  const isNews = status !== 'done' && !(status === 'failed' && summary?.kind === 'text');
  return (
    <span className={classes.summary} data-figures>
      {summary?.kind === 'diff' && (
        <>
          <span className={classes.added}>+{summary.added}</span>{' '}
          <span className={classes.removed}>−{summary.removed}</span>
        </>
      )}
      {summary?.kind === 'text' && (
        <span className={clsx(status === 'failed' && classes.failed)}>{summary.text}</span>
      )}
      {isNews ? (
        <span className={clsx(classes.word, classes[status])}>{TOOL_STATUS_WORD[status]}</span>
      ) : (
        <span className={classes.hidden}>, {TOOL_STATUS_WORD[status]}</span>
      )}
    </span>
  );
}

function isOpenByDefault(call: ToolCall, summary: ToolSummary): boolean {
  // While it asks, the permission request shows the same thing larger.
  if (call.status === 'asking' || call.status === 'pending') return false;
  if (summary?.kind === 'diff') {
    return call.status !== 'denied' && summary.added + summary.removed <= SMALL_CHANGE;
  }
  return call.name === 'bash' && call.status === 'running';
}
