import { Button } from '@mantine/core';
import { IconGitBranch, IconGitCompare, IconHandStop } from '@tabler/icons-react';
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react';
import type { ChangedFile, Review } from '../../../../shared/commands/review';
import type { Session } from '../../../../shared/commands/sessions';
import { type Query, useQuery } from '../../../api';
import { EmptyState } from '../../../components/empty-state';
import { ErrorNotice } from '../../../components/error-notice';
import { Skeletons } from '../../../components/skeletons';
import { useEscape } from '../../../escape';
import { isAtWork } from '../list/arrange';
import { useRestoring } from '../view/discard-worktree';
import { ChangesView } from './changes-view';
import { inOrder } from './file-list-rows';
import { showChanges } from './review-place';
import classes from './review-view.module.css';
import { useReviewActions } from './use-review-actions';

type Props = { session: Session };

/** What a session changed: read it, say what should be different, and bring it home. */
export function ReviewView({ session }: Props) {
  const { worktree } = session;
  const isDiscarded = worktree !== null && worktree.discardedAt !== null;
  const query = useQuery('review.summary', isDiscarded ? null : { sessionId: session.id });
  const leave = useCallback(() => showChanges(session.id, false), [session.id]);
  useEscape(true, leave);
  const expire = useRef(() => {});
  const actions = useReviewActions(session, () => expire.current());
  const review = useStableReview(query.data);

  return (
    <section className={classes.review} aria-label={`Changes of ${session.title}`}>
      {session.status === 'asking' && <Asking onShow={leave} />}
      {actions.failure && (
        <div className={classes.notice}>
          <ErrorNotice
            error={actions.failure.error}
            title={actions.failure.title}
            onDismiss={actions.clearFailure}
          />
        </div>
      )}
      {isDiscarded ? (
        <Discarded sessionId={session.id} branch={worktree.branch} />
      ) : review === undefined ? (
        <NotYet query={query} />
      ) : review.files.length === 0 && review.underWay === null && review.commits.length === 0 ? (
        <NothingChanged session={session} review={review} onBack={leave} />
      ) : (
        <ChangesView
          session={session}
          review={review}
          error={query.error}
          actions={actions}
          onExpire={expire}
        />
      )}
    </section>
  );
}

/** Files in the order in which they are shown; one that is as it was stays the same object. */
function useStableReview(data: Review | undefined): Review | undefined {
  const known = useRef(new Map<string, { text: string; file: ChangedFile }>());
  return useMemo(() => {
    if (data === undefined) return undefined;
    const now = new Map<string, { text: string; file: ChangedFile }>();
    const files = inOrder(data.files).map((file) => {
      const text = JSON.stringify(file);
      const before = known.current.get(file.path);
      const one = before?.text === text ? before : { text, file };
      now.set(file.path, one);
      return one.file;
    });
    known.current = now;
    return { ...data, files };
  }, [data]);
}

function Asking({ onShow }: { onShow: () => void }) {
  return (
    <div className={classes.asking}>
      <IconHandStop size={18} stroke={1.5} aria-hidden />
      <p>The session wants permission for a call.</p>
      <Button size="xs" variant="default" onClick={onShow}>
        Show the request
      </Button>
    </div>
  );
}

function NotYet({ query }: { query: Query<Review> }): ReactNode {
  if (query.error) {
    return (
      <div className={classes.notice}>
        <ErrorNotice
          error={query.error}
          title="The changes could not be read"
          onRetry={query.reload}
          withoutAction
        >
          <Button size="xs" variant="default" onClick={query.reload}>
            Try again
          </Button>
        </ErrorNotice>
      </div>
    );
  }
  if (!query.isSlow) return null;
  return (
    <div className={classes.loading}>
      <Skeletons rows={8} />
    </div>
  );
}

type NothingProps = { session: Session; review: Review; onBack: () => void };

function NothingChanged({ session, review, onBack }: NothingProps) {
  return (
    <EmptyState
      icon={IconGitCompare}
      title="No changes yet"
      action={
        <Button variant="default" onClick={onBack}>
          Back to the transcript
        </Button>
      }
    >
      {isAtWork(session)
        ? `The session is at work. What it changes shows up here by itself.`
        : `${review.against === 'git' ? `Nothing differs from ${review.baseLabel}` : `Everything is as it was ${review.baseLabel}`}. What the session changes shows up here.`}
    </EmptyState>
  );
}

function Discarded({ sessionId, branch }: { sessionId: string; branch: string }) {
  const { isRestoring, restore } = useRestoring(sessionId, branch);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <EmptyState
      icon={IconGitBranch}
      title="The worktree was discarded"
      action={
        <Button ref={button} loading={isRestoring} onClick={restore}>
          Bring it back
        </Button>
      }
    >
      Its files and its branch are kept for 30 days. Bring them back, and all is as it was.
    </EmptyState>
  );
}
