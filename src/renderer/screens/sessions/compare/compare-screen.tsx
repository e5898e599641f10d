import { useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { ScrollRegion } from '../../../components/scroll-region';
import { Skeletons } from '../../../components/skeletons';
import { useEscape } from '../../../escape';
import { useNavigation } from '../../../navigation';
import classes from './compare.module.css';
import { ComparisonForm } from './comparison-form';
import { ComparisonView } from './comparison-view';
import { EarlierComparisons } from './earlier-comparisons';

/** One prompt for several models: set up, or looked at side by side. */
export function CompareScreen({ comparisonId }: { comparisonId: string | undefined }) {
  if (comparisonId === undefined) return <Setup />;
  return <One key={comparisonId} comparisonId={comparisonId} />;
}

function Setup() {
  return (
    <ScrollRegion className={classes.pane} aria-label="Compare models">
      <div className={classes.column}>
        <ComparisonForm />
        <EarlierComparisons />
      </div>
    </ScrollRegion>
  );
}

function One({ comparisonId }: { comparisonId: string }) {
  const go = useNavigation((navigation) => navigation.go);
  const { data, error, isSlow, reload } = useQuery('comparisons.get', { comparisonId });
  const back = () => go({ screen: 'sessions', comparing: true });
  useEscape(true, back);
  if (data !== undefined) return <ComparisonView comparison={data} onBack={back} />;
  return (
    <div className={classes.waiting}>
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {isSlow && <Skeletons rows={3} height={96} />}
    </div>
  );
}
