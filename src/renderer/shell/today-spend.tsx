import { useQuery } from '../api';
import { Money } from '../components/figures';
import { useNavigation } from '../navigation';
import { useProfile } from '../profile';
import classes from './today-spend.module.css';

/** What the profile has spent since midnight; opens Usage. */
export function TodaySpend() {
  const { id } = useProfile();
  const show = useNavigation((navigation) => navigation.show);
  const { data } = useQuery('usage.today', { profileId: id });
  return (
    <button type="button" className={classes.today} onClick={() => show('usage')}>
      <span className={classes.label}>Today</span>
      <span className={classes.amount}>{data ? <Money amount={data.costMicroUsd} /> : ' '}</span>
      {data !== undefined && data.unpriced > 0 && (
        <span className={classes.note}>and {data.unpriced} unpriced</span>
      )}
    </button>
  );
}
