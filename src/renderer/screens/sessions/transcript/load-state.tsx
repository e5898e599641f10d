import { useIsSlow } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { Skeletons } from '../../../components/skeletons';
import { loadLatest } from './transcript-pages';
import classes from './transcript-view.module.css';
import { entryOf, patch, useTranscriptPart } from './transcripts-store';

const PAGING_WORDS = {
  earlier: 'Loading earlier messages…',
  later: 'Loading later messages…',
  jump: 'Loading…',
} as const;

/** What is being read of a transcript, where it takes long enough to be seen, and why it failed. */
export function LoadState({ sessionId }: { sessionId: string }) {
  const load = useTranscriptPart(sessionId, (entry) => entry.load);
  const error = useTranscriptPart(sessionId, (entry) => entry.error);
  const paging = useTranscriptPart(sessionId, (entry) => entry.paging);
  const isSlow = useIsSlow(load === 'loading' || paging !== null);
  if (error) {
    return (
      <div className={load === 'ready' ? classes.problem : classes.state}>
        <ErrorNotice error={error} onRetry={() => retry(sessionId)} />
      </div>
    );
  }
  if (!isSlow) return null;
  if (load === 'loading') {
    return (
      <div className={classes.state}>
        <Skeletons rows={6} />
      </div>
    );
  }
  return paging === null ? null : <p className={classes.paging}>{PAGING_WORDS[paging]}</p>;
}

/** A page is asked for again by itself once nothing stands against it. */
function retry(sessionId: string): void {
  if (entryOf(sessionId).load === 'ready') patch(sessionId, { error: undefined });
  else void loadLatest(sessionId);
}
