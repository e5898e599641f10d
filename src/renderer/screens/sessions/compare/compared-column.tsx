import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import clsx from 'clsx';
import { type ReactNode, useId } from 'react';
import type { ComparedSession } from '../../../../shared/commands/comparisons';
import type { Session } from '../../../../shared/commands/sessions';
import { formatTokens } from '../../../../shared/money';
import { ScrollRegion } from '../../../components/scroll-region';
import { Tag } from '../../../components/tag';
import { useNow } from '../../../components/time-ago';
import { useNavigation } from '../../../navigation';
import { isAtWork, shortBranch } from '../list/arrange';
import { costWords, describeSession } from '../list/session-words';
import { StatusShape } from '../list/status-shape';
import { hasReview } from '../review/changes-switch';
import { showChanges } from '../review/review-place';
import { Markdown } from '../transcript/markdown';
import classes from './comparison-view.module.css';
import { timeWords } from './comparison-words';
import { useGrowing } from './use-growing';

type Props = {
  compared: ComparedSession;
  name: string;
  isKept: boolean;
  isCheapest: boolean;
  isFastest: boolean;
  /** undefined while it cannot be kept: it was, or it is the only one. */
  onKeep: (() => void) | undefined;
};

/** One of the compared sessions: who, how far, at what price, what it said. */
export function ComparedColumn(props: Props) {
  const { compared, name, isKept, onKeep } = props;
  const { session, answer } = compared;
  const titleId = useId();
  const go = useNavigation((navigation) => navigation.go);
  const open = (isChanges: boolean) => {
    showChanges(session.id, isChanges);
    go({ screen: 'sessions', sessionId: session.id });
  };
  return (
    <article className={clsx(classes.column, isKept && classes.kept)} aria-labelledby={titleId}>
      <header className={classes.columnHead}>
        <h3 id={titleId} className={classes.name} title={session.model}>
          {name}
        </h3>
        {isKept && <Tag>Kept</Tag>}
        {session.archivedAt !== null && <Tag>Archived</Tag>}
      </header>
      <Status session={session} />
      <Facts {...props} />
      <ScrollRegion role="group" className={classes.answer} aria-label={`Answer of ${name}`}>
        {answer === '' ? (
          <p className={classes.silent}>
            {isAtWork(session) ? 'Nothing said yet.' : 'It said nothing.'}
          </p>
        ) : (
          <Markdown text={answer} />
        )}
      </ScrollRegion>
      <footer className={classes.actions}>
        <Button size="xs" variant="default" aria-label={`Open ${name}`} onClick={() => open(false)}>
          Open
        </Button>
        {hasReview(session) && (
          <Button
            size="xs"
            variant="default"
            aria-label={`Changes of ${name}`}
            onClick={() => open(true)}
          >
            Changes
          </Button>
        )}
        {onKeep && (
          <Button
            size="xs"
            variant="default"
            aria-label={`Keep this one: ${name}`}
            leftSection={<IconCheck size={15} stroke={1.75} aria-hidden />}
            onClick={onKeep}
          >
            Keep this one
          </Button>
        )}
      </footer>
    </article>
  );
}

function Status({ session }: { session: Session }) {
  const { words } = describeSession({ ...session, usage: NO_COST(session) }, useNow());
  return (
    <p className={classes.status}>
      <StatusShape session={session} />
      <span>{words}</span>
      {session.worktree && (
        <span className={classes.branch} title={session.worktree.branch}>
          {shortBranch(session.worktree.branch)}
        </span>
      )}
    </p>
  );
}

/** The cost has a line of its own. */
const NO_COST = ({ usage }: Session) => ({ ...usage, costMicroUsd: 0, unpriced: 0 });

function Facts({ compared, isCheapest, isFastest }: Props) {
  const { session, files, additions, deletions, durationMs } = compared;
  const ms = useGrowing(durationMs, isAtWork(session));
  const { inputTokens, outputTokens } = session.usage;
  return (
    <dl className={classes.figures} data-figures>
      <Fact name="Cost">
        {costWords(session.usage) ?? '–'} {isCheapest && <Mark>lowest</Mark>}
      </Fact>
      <Fact name="Time">
        {ms === 0 ? '–' : timeWords(ms)} {isFastest && <Mark>fastest</Mark>}
      </Fact>
      <Fact name="Tokens">
        <span title={`${inputTokens.toLocaleString('en-US')} in`}>
          {formatTokens(inputTokens)} in
        </span>
        {', '}
        <span title={`${outputTokens.toLocaleString('en-US')} out`}>
          {formatTokens(outputTokens)} out
        </span>
      </Fact>
      <Fact name="Changes">
        {files === 0 ? (
          'none'
        ) : (
          <>
            {files} {files === 1 ? 'file' : 'files'}{' '}
            <span className={classes.plus}>+{additions}</span>{' '}
            <span className={classes.minus}>−{deletions}</span>
          </>
        )}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Mark({ children }: { children: string }) {
  return <span className={classes.best}>{children}</span>;
}
