import { IconGitCommit } from '@tabler/icons-react';
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Review } from '../../../../shared/commands/review';
import type { Session } from '../../../../shared/commands/sessions';
import type { CommandError } from '../../../../shared/errors';
import { EmptyState } from '../../../components/empty-state';
import { ErrorNotice } from '../../../components/error-notice';
import { isAtWork } from '../list/arrange';
import { CommentBar } from './comment-bar';
import { openComment, useComments, written } from './comments';
import { CommitBox } from './commit-box';
import { ConflictNotice } from './conflict-notice';
import { useDiffOptions } from './diff-options';
import { DiffPane } from './diff-pane';
import { useFileDiffs } from './file-diffs';
import { FileList } from './file-list';
import { filterFiles } from './file-list-rows';
import type { PreparedLine } from './hunk-lines';
import { ReviewToolbar } from './review-toolbar';
import classes from './review-view.module.css';
import { committedWords, count, readOnlyWords } from './review-words';
import { useCursor } from './use-cursor';
import { useFolded } from './use-folded';
import type { ReviewActions } from './use-review-actions';
import { useReviewKeys } from './use-review-keys';
import { useReviewRows } from './use-rows';

type Props = {
  session: Session;
  review: Review;
  error: CommandError | undefined;
  actions: ReviewActions;
  /** Filled with what makes the shown diffs stale. */
  onExpire: RefObject<() => void>;
};

/** The files at the left with the commit under them, and what they change at the right. */
export function ChangesView({ session, review, error, actions, onExpire }: Props) {
  const { id: sessionId } = session;
  const { layout, ignoreWhitespace, showsFiles } = useDiffOptions();
  const [filter, setFilter] = useState('');
  const files = useMemo(() => filterFiles(review.files, filter), [review.files, filter]);
  const comments = useComments(sessionId);
  const { foldedPaths, toggleFold, unfold } = useFolded(sessionId);
  const diffs = useFileDiffs(sessionId, ignoreWhitespace);
  const rows = useReviewRows({ files, diffs, comments, foldedPaths, layout });
  const place = useCursor(sessionId, rows);
  const filterField = useRef<HTMLInputElement>(null);
  useEffect(() => {
    onExpire.current = diffs.expire;
  }, [onExpire, diffs.expire]);
  useWantedFiles(diffs, place.sight);

  const readOnly = readOnlyWords(session, review);
  const onStage = readOnly === null ? actions.stage : null;
  const onComment = useCallback(
    (path: string, line: PreparedLine) => openComment(sessionId, placeOf(path, line)),
    [sessionId],
  );
  const waiting = written(comments).length;
  const part = { onStage, onRevert: actions.revert, onOpen: actions.open };
  useReviewKeys({
    ...part,
    rows,
    cursor: place.cursor,
    moveTo: place.moveTo,
    onComment,
    onFilter: () => filterField.current?.select(),
    onSend: waiting > 0 ? actions.sendComments : null,
  });
  const openFile = (path: string) => {
    unfold(path);
    const row = rows.find(({ key }) => key === path);
    if (row) place.moveTo(row);
  };
  const { underWay } = review;

  return (
    <>
      <ReviewToolbar
        session={session}
        review={review}
        isAtWork={isAtWork(session)}
        actions={actions}
      />
      {error && (
        <div className={classes.notice}>
          <ErrorNotice error={error} title="These changes may be out of date" withoutAction />
        </div>
      )}
      {underWay !== null && (
        <ConflictNotice
          review={{ ...review, underWay }}
          isAtWork={isAtWork(session)}
          actions={actions}
          onOpen={openFile}
        />
      )}
      <div className={classes.panes}>
        {showsFiles && (
          <div className={classes.side}>
            <FileList
              files={files}
              total={review.files.length}
              currentPath={place.path ?? files[0]?.path}
              filter={filter}
              onFilter={setFilter}
              filterRef={filterField}
              onOpen={openFile}
            />
            {readOnly !== null ? (
              <p className={classes.readOnly}>{readOnly}</p>
            ) : (
              underWay === null && (
                <CommitBox
                  sessionId={sessionId}
                  files={review.files}
                  committedWords={committedWords(session)}
                  isCommitting={actions.busy === 'review.commit'}
                  onCommit={actions.commit}
                />
              )
            )}
          </div>
        )}
        <div className={classes.main}>
          {review.files.length === 0 ? (
            <OnlyCommits review={review} />
          ) : (
            <DiffPane
              {...part}
              handle={place.pane}
              sessionId={sessionId}
              rows={rows}
              layout={layout}
              cursor={place.cursor}
              onComment={onComment}
              onFold={toggleFold}
              onRetry={diffs.retry}
              onPick={place.pick}
              onTop={place.onTop}
              onSight={place.setSight}
              footer={review.isCut && filter === '' && <Cut shown={review.files.length} />}
            />
          )}
          <CommentBar
            comments={waiting}
            isAtWork={isAtWork(session)}
            isSending={actions.busy === 'sessions.send'}
            onSend={actions.sendComments}
            onDiscard={actions.discardComments}
          />
        </div>
      </div>
    </>
  );
}

function placeOf(path: string, line: PreparedLine) {
  const isOld = line.newNumber === null;
  const number = line.newNumber ?? line.oldNumber ?? 1;
  return {
    path,
    side: isOld ? ('old' as const) : ('new' as const),
    line: number,
    quote: line.text,
  };
}

/** Asks for what is in sight, again whenever it may be stale. */
function useWantedFiles(diffs: ReturnType<typeof useFileDiffs>, sight: readonly string[]): void {
  const { want, age } = diffs;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has aged is asked for again
  useEffect(() => want(sight), [want, sight, age]);
}

function Cut({ shown }: { shown: number }) {
  return (
    <p className={classes.cut}>
      Only the first {count(shown, 'file')} are listed. Commit or revert some to see the others.
    </p>
  );
}

function OnlyCommits({ review }: { review: Review }) {
  return (
    <EmptyState icon={IconGitCommit} title="No files differ">
      {review.underWay === null
        ? `After ${count(review.commits.length, 'commit')}, no file differs from ${review.baseLabel}.`
        : `Nothing differs from ${review.baseLabel} yet.`}
    </EmptyState>
  );
}
