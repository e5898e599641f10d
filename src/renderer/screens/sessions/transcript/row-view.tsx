import { IconChevronRight, IconInfoCircle } from '@tabler/icons-react';
import clsx from 'clsx';
import { memo, useId } from 'react';
import { exactTime } from '../../../components/relative-time';
import { Markdown } from './markdown';
import { markdownChunks } from './markdown-chunks';
import { useOpen } from './open-state';
import classes from './row-view.module.css';
import { liveKey, type Row } from './rows';
import { ToolCard } from './tool-card';
import { useTranscriptPart } from './transcripts-store';

type CommittedRow = Exclude<Row, { kind: 'footer' }>;

/** One block of the transcript. Renders again only when its own block changes. */
export const RowView = memo(function RowView({
  sessionId,
  row,
}: {
  sessionId: string;
  row: CommittedRow;
}) {
  switch (row.kind) {
    case 'user':
      return <UserMessage rowKey={row.key} text={row.text} createdAt={row.createdAt} />;
    case 'text':
      return (
        <div className={classes.text}>
          <Markdown text={row.text} />
        </div>
      );
    case 'thinking':
      return <Thought rowKey={row.key} text={row.text} isLive={false} />;
    case 'tool':
      return <Tool sessionId={sessionId} toolCallId={row.toolCallId} />;
    case 'notice':
      return <Notice text={row.text} />;
    case 'live':
      return <Live sessionId={sessionId} row={row} />;
  }
});

/** Past this, a message is folded: pasted logs should not push the reply away. */
const LONG_MESSAGE = 1_200;

type UserMessageProps = { rowKey: string; text: string; createdAt: number };

function UserMessage({ rowKey, text, createdAt }: UserMessageProps) {
  const isLong = text.length > LONG_MESSAGE || text.split('\n').length > 16;
  const [isWhole, toggle] = useOpen(`message ${rowKey}`);
  return (
    <div className={classes.user}>
      <div className={classes.bubble} title={exactTime(createdAt)}>
        <div className={clsx(classes.said, isLong && !isWhole && classes.folded)} data-selectable>
          {text}
        </div>
        {isLong && (
          <button type="button" className={classes.more} aria-expanded={isWhole} onClick={toggle}>
            {isWhole ? 'Show less' : 'Show all'}
          </button>
        )}
      </div>
    </div>
  );
}

function Tool({ sessionId, toolCallId }: { sessionId: string; toolCallId: string }) {
  const call = useTranscriptPart(sessionId, (entry) => entry.transcript.toolCalls[toolCallId]);
  return call === undefined ? null : <ToolCard call={call} />;
}

function Notice({ text }: { text: string }) {
  return (
    <p className={classes.notice}>
      <IconInfoCircle size={16} stroke={1.5} aria-hidden />
      {text}
    </p>
  );
}

/** A block that is being streamed. What can no longer change is not parsed again. */
function Live({ sessionId, row }: { sessionId: string; row: Extract<Row, { kind: 'live' }> }) {
  const text = useTranscriptPart(
    sessionId,
    ({ transcript }) => transcript.live.find((block) => liveKey(block) === row.key)?.text ?? '',
  );
  if (row.type === 'thinking') return <Thought rowKey={row.key} text={text} isLive />;
  return (
    <div className={clsx(classes.text, classes.live)}>
      {markdownChunks(text).map((chunk, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: chunks only grow at the end
        <Markdown key={at} text={chunk} />
      ))}
    </div>
  );
}

function Thought({ rowKey, text, isLive }: { rowKey: string; text: string; isLive: boolean }) {
  const [isOpen, toggle] = useOpen(`thought ${rowKey}`);
  const bodyId = useId();
  return (
    <div className={classes.thought}>
      <button
        type="button"
        className={clsx(classes.thoughtLine, isLive && classes.shimmer)}
        aria-expanded={isOpen}
        aria-controls={isOpen ? bodyId : undefined}
        onClick={toggle}
      >
        <IconChevronRight
          className={clsx(classes.chevron, isOpen && classes.turned)}
          size={14}
          stroke={1.75}
          aria-hidden
        />
        {isLive ? 'Thinking…' : 'Thought'}
      </button>
      {isOpen && (
        <div id={bodyId} className={classes.thoughtBody} data-selectable>
          {text === '' ? 'The provider kept these thoughts to itself.' : text}
        </div>
      )}
    </div>
  );
}
