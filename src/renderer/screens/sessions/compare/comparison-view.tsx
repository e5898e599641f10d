import { ActionIcon, Button } from '@mantine/core';
import { IconArrowLeft, IconFolder, IconTrash } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { Comparison } from '../../../../shared/commands/comparisons';
import { announce } from '../../../announce';
import { useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { ScrollRegion } from '../../../components/scroll-region';
import { TimeAgo } from '../../../components/time-ago';
import { useProfile } from '../../../profile';
import { tildePath } from '../list/arrange';
import { markRead } from '../list/turns-store';
import { ComparedColumn } from './compared-column';
import classes from './comparison-view.module.css';
import { bestOf, columnNames, progressWords, totalCostWords } from './comparison-words';
import { useComparisonActions } from './use-comparison-actions';

type Props = { comparison: Comparison; onBack: () => void };

/** What each of them came to, side by side. */
export function ComparisonView({ comparison, onBack }: Props) {
  const { id: profileId } = useProfile();
  const models = useQuery('models.list', { profileId }).data?.models;
  const { sessions, keptSessionId } = comparison;
  const names = columnNames(sessions, models);
  const best = bestOf(sessions);
  const actions = useComparisonActions(comparison, onBack);
  // Those that ended before it was opened.
  useEffect(() => {
    for (const { session } of sessions) markRead(session.id);
  }, [sessions]);
  useProgressAnnouncement(progressWords(sessions.map(({ session }) => session)));
  return (
    <div className={classes.pane}>
      <Head comparison={comparison} onBack={onBack} onRemove={actions.remove} />
      {actions.error && (
        <div className={classes.error}>
          <ErrorNotice error={actions.error} onDismiss={actions.clearError} />
        </div>
      )}
      <ScrollRegion className={classes.columns} aria-label="Compared sessions">
        {sessions.map((one, index) => (
          <ComparedColumn
            key={one.session.id}
            compared={one}
            name={names[index] ?? one.session.model}
            isKept={keptSessionId === one.session.id}
            isCheapest={best.cheapest === one.session.id}
            isFastest={best.fastest === one.session.id}
            onKeep={actions.canKeep(one) ? () => actions.keep(one, names[index] ?? '') : undefined}
          />
        ))}
        {sessions.length === 0 && (
          <p className={classes.none}>All sessions of this comparison were deleted.</p>
        )}
      </ScrollRegion>
    </div>
  );
}

/** Says when one of them finishes; not how it was when it was opened. */
function useProgressAnnouncement(words: string): void {
  const known = useRef(words);
  useEffect(() => {
    if (known.current === words) return;
    known.current = words;
    announce(words);
  }, [words]);
}

type HeadProps = Props & { onRemove: () => void };

function Head({ comparison, onBack, onRemove }: HeadProps) {
  const home = useQuery('app.info', {}).data?.homeFolder ?? '';
  const { title, prompt, workspace, createdAt } = comparison;
  const [isWhole, setIsWhole] = useState(false);
  const isLong = prompt.trim() !== title;
  const sessions = comparison.sessions.map(({ session }) => session);
  return (
    <header className={classes.head}>
      <ActionIcon aria-label="All comparisons" title="All comparisons (Esc)" onClick={onBack}>
        <IconArrowLeft size={18} stroke={1.5} />
      </ActionIcon>
      <div className={classes.words}>
        <h2 className={classes.title}>{title}</h2>
        <p className={classes.facts}>
          <IconFolder size={14} stroke={1.5} aria-hidden />
          <span className={classes.path}>{tildePath(workspace, home)}</span>
          <TimeAgo at={createdAt} />
          <span>{progressWords(sessions)}</span>
          <span data-figures>{totalCostWords(sessions)} in all</span>
          {isLong && (
            <button
              type="button"
              className={classes.fold}
              aria-expanded={isWhole}
              onClick={() => setIsWhole(!isWhole)}
            >
              {isWhole ? 'Hide the prompt' : 'Show the prompt'}
            </button>
          )}
        </p>
        {isWhole && (
          <ScrollRegion role="group" className={classes.prompt} aria-label="Prompt" data-selectable>
            {prompt}
          </ScrollRegion>
        )}
      </div>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconTrash size={15} stroke={1.5} aria-hidden />}
        onClick={onRemove}
      >
        Remove comparison
      </Button>
    </header>
  );
}
