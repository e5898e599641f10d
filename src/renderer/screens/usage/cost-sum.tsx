import { Button } from '@mantine/core';
import type { CommandOutput } from '../../../shared/commands';
import type { UsageRecord } from '../../../shared/commands/usage';
import { formatMicroUsd, MICRO_USD_PER_USD } from '../../../shared/money';
import { useQuery } from '../../api';
import { exactDollars } from '../../components/dollars';
import { ErrorNotice } from '../../components/error-notice';
import { Notice } from '../../components/notice';
import { Skeletons } from '../../components/skeletons';
import { perMillion, priceTerms } from '../settings/prices/price-words';
import classes from './cost-sum.module.css';
import { exactInDollars, exactSum } from './exact-sum';

type Props = { record: UsageRecord; onAddPrice: () => void };

type Explanation = CommandOutput<'usage.explain'>;

/** Why a request costs what it costs, line by line; or why nobody knows. */
export function CostSum({ record, onAddPrice }: Props) {
  const { data, error, isSlow, reload } = useQuery('usage.explain', { recordId: record.id });
  const title =
    record.costMicroUsd === null ? 'Why unpriced?' : `Why ${formatMicroUsd(record.costMicroUsd)}?`;
  return (
    <section className={classes.sum} aria-label={title}>
      <h3 className={classes.title}>{title}</h3>
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {isSlow && <Skeletons rows={4} height={20} />}
      {data &&
        (data.lines.length === 0 ? (
          <Notice
            tone="info"
            title="Unpriced"
            actions={
              <Button size="xs" onClick={onAddPrice}>
                Add a price
              </Button>
            }
          >
            {data.reason || 'No price is known for this model.'}
          </Notice>
        ) : (
          <Lines explanation={data} />
        ))}
    </section>
  );
}

function Lines({ explanation }: { explanation: Explanation }) {
  const { record, lines, multipliers } = explanation;
  const exact = lines.map(({ exactMicroUsd }) => exactMicroUsd);
  const amounts = exactInDollars([...exact, exactSum(exact)]);
  return (
    <>
      <table className={classes.table} aria-label="The sum">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Number</th>
            <th scope="col">$ per million</th>
            <th scope="col">Dollars</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ label, quantity, microUsdPerMillion }, at) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{quantity.toLocaleString('en-US')}</td>
              <td>{perMillion(microUsdPerMillion)}</td>
              <td>{amounts[at]}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              Sum
            </th>
            <td>{amounts.at(-1)}</td>
          </tr>
          {record.costMicroUsd !== null && (
            <tr>
              <th scope="row" colSpan={3}>
                Rounded once
              </th>
              <td>${(record.costMicroUsd / MICRO_USD_PER_USD).toFixed(6)}</td>
            </tr>
          )}
        </tfoot>
      </table>
      <PriceLine explanation={explanation} />
      {multipliers.length > 0 && (
        <ul className={classes.multipliers} aria-label="Multipliers">
          {multipliers.map((multiplier) => (
            <li key={multiplier}>{multiplier}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/** The row that was used, and where it comes from. */
function PriceLine({ explanation: { price } }: { explanation: Explanation }) {
  if (price === null) return null;
  const terms = priceTerms(price);
  return (
    <p className={classes.price}>
      Price of {price.model}
      {terms === '' ? '' : ` ${terms}`}: {exactDollars(price.input)} in,{' '}
      {exactDollars(price.output)} out per million.{' '}
      {price.isOwn ? 'Yours.' : `Source: ${price.source}.`}
    </p>
  );
}
