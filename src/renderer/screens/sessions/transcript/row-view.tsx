import { memo } from 'react';
import { AttachmentRow } from './attachment-row';
import { CompactionRow } from './compaction-row';
import { Markdown } from './markdown';
import { LiveText } from './markdown-live';
import { MessageActions } from './message-actions';
import { NoticeRow } from './notice-row';
import classes from './row-view.module.css';
import { liveKey, type MessageRow, type RowOf } from './rows';
import { ServerToolRow } from './server-tool-row';
import { Thought } from './thought';
import { ToolCard } from './tool-card';
import { useTranscriptPart } from './transcripts-store';
import { UserMessage } from './user-message';

type Props = { sessionId: string; row: MessageRow };

/** One block of the transcript. Renders again only when its own block changes. */
export const RowView = memo(function RowView({ sessionId, row }: Props) {
  switch (row.kind) {
    case 'user':
      return <UserMessage sessionId={sessionId} row={row} />;
    case 'text':
      return <Said sessionId={sessionId} row={row} />;
    case 'thinking':
      return <Thought row={row} text={row.text} isLive={false} />;
    case 'tool':
      return <Tool sessionId={sessionId} toolCallId={row.toolCallId} />;
    case 'attachment':
      return <AttachmentRow sessionId={sessionId} row={row} />;
    case 'server_tool':
      return <ServerToolRow row={row} />;
    case 'compaction':
      return <CompactionRow row={row} />;
    case 'notice':
      return <NoticeRow sessionId={sessionId} row={row} />;
    case 'live':
      return <Live sessionId={sessionId} row={row} />;
  }
});

function Said({ sessionId, row }: { sessionId: string; row: RowOf<'text'> }) {
  const { seq, text, markdown } = row;
  return (
    <div className={classes.text}>
      <Markdown text={text} />
      {markdown !== null && (
        <MessageActions sessionId={sessionId} seq={seq} author="assistant" markdown={markdown} />
      )}
    </div>
  );
}

function Tool({ sessionId, toolCallId }: { sessionId: string; toolCallId: string }) {
  const call = useTranscriptPart(sessionId, (entry) => entry.transcript.toolCalls[toolCallId]);
  return call === undefined ? null : <ToolCard call={call} />;
}

/** A block that is being streamed. */
function Live({ sessionId, row }: { sessionId: string; row: RowOf<'live'> }) {
  const text = useTranscriptPart(
    sessionId,
    ({ transcript }) => transcript.live.find((block) => liveKey(block) === row.key)?.text ?? '',
  );
  if (row.type === 'thinking') return <Thought row={row} text={text} isLive />;
  return (
    <div className={classes.text}>
      <LiveText text={text} />
    </div>
  );
}
