import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual';
import { useMemo } from 'react';
import { committedRows, liveRows, liveShape, type Row } from './rows';
import { useTranscriptPart } from './transcripts-store';

const FOOTER: Row = { kind: 'footer', key: 'footer' };

/** Rows change with messages and with which blocks stream, not with every piece of text. */
export function useRows(sessionId: string): readonly Row[] {
  const messages = useTranscriptPart(sessionId, ({ transcript }) => transcript.messages);
  // What streams belongs after the last message of all.
  const live = useTranscriptPart(sessionId, ({ transcript }) =>
    transcript.hasLater ? '' : liveShape(transcript.live),
  );
  const committed = useMemo(() => committedRows(messages), [messages]);
  return useMemo(() => [...committed, ...liveRows(live, committed), FOOTER], [committed, live]);
}

/** The shown rows, and always the footer: a request that scrolls away must not lose focus or a reason. */
export function withFooter(range: Range, count: number): number[] {
  const shown = defaultRangeExtractor(range);
  return shown.at(-1) === count - 1 ? shown : [...shown, count - 1];
}

/** Near enough that the first picture is right; rows are measured as they appear. */
export function estimateHeight(row: Row | undefined): number {
  switch (row?.kind) {
    case 'text':
      return 24 + Math.ceil(row.text.length / 95) * 22;
    case 'user':
      return 60 + Math.min(12, Math.ceil(row.text.length / 75)) * 21;
    case 'thinking':
    case 'notice':
      return 28;
    case 'footer':
      return 36;
    default:
      return 34;
  }
}
