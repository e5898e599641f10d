import { IconChevronRight } from '@tabler/icons-react';
import { useId } from 'react';
import { useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { Skeletons } from '../../../components/skeletons';
import { Tag } from '../../../components/tag';
import { TimeAgo } from '../../../components/time-ago';
import { useNavigation } from '../../../navigation';
import { useProfile } from '../../../profile';
import { tildePath } from '../list/arrange';
import classes from './compare.module.css';
import { progressWords, totalCostWords } from './comparison-words';

/** Comparisons that were started before, newest first. */
export function EarlierComparisons() {
  const { id: profileId } = useProfile();
  const { data, error, isSlow, reload } = useQuery('comparisons.list', { profileId });
  const home = useQuery('app.info', {}).data?.homeFolder ?? '';
  const go = useNavigation((navigation) => navigation.go);
  const titleId = useId();
  return (
    <section aria-labelledby={titleId}>
      <h3 id={titleId} className={classes.label}>
        Earlier comparisons
      </h3>
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {isSlow && <Skeletons rows={2} height={52} />}
      {data?.length === 0 && (
        <p className={classes.hint}>None yet. What you compare is listed here.</p>
      )}
      {data && data.length > 0 && (
        <ul className={classes.earlier}>
          {data.map((comparison) => (
            <li key={comparison.id}>
              <button
                type="button"
                className={classes.one}
                onClick={() => go({ screen: 'sessions', comparisonId: comparison.id })}
              >
                <span className={classes.oneWords}>
                  <span className={classes.oneTitle}>{comparison.title}</span>
                  <span className={classes.oneFacts}>
                    <span className={classes.path}>{tildePath(comparison.workspace, home)}</span>
                    <span>{progressWords(comparison.sessions)}</span>
                    <span data-figures>{totalCostWords(comparison.sessions)}</span>
                    <TimeAgo at={comparison.createdAt} />
                  </span>
                </span>
                {comparison.keptSessionId !== null && <Tag>One kept</Tag>}
                <IconChevronRight size={16} stroke={1.5} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
