import { ActionIcon } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { Price } from '../../../../shared/commands/prices';
import { Tag } from '../../../components/tag';
import classes from './price-table.module.css';
import { type PriceModel, perMillion, priceName, priceTerms } from './price-words';

type Props = { models: readonly PriceModel[]; onRemove: (price: Price) => void };

/** What each model costs, in dollars per million tokens; a model's rows under its name. */
export function PriceTable({ models, onRemove }: Props) {
  return (
    <table className={classes.table} aria-label="Prices">
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col" className={classes.number}>
            Input
          </th>
          <th scope="col" className={classes.number}>
            Output
          </th>
          <th scope="col" className={classes.number}>
            Cache read
          </th>
          <th scope="col" className={classes.number}>
            Write 5 m
          </th>
          <th scope="col" className={classes.number}>
            Write 1 h
          </th>
          <th scope="col">Source</th>
        </tr>
      </thead>
      {models.map(({ model, prices }) => (
        <tbody key={model}>
          {prices.map((price, at) => (
            <PriceRow
              key={price.id}
              price={price}
              isFirst={at === 0}
              onRemove={() => onRemove(price)}
            />
          ))}
        </tbody>
      ))}
    </table>
  );
}

type RowProps = { price: Price; isFirst: boolean; onRemove: () => void };

function PriceRow({ price, isFirst, onRemove }: RowProps) {
  const terms = priceTerms(price);
  return (
    <tr data-own={price.isOwn || undefined}>
      <th scope="row" className={classes.model}>
        <span className={isFirst ? classes.name : classes.hidden} title={price.model}>
          {price.model}
        </span>
        {(terms !== '' || !isFirst) && (
          <span className={classes.terms}>{terms === '' ? 'before' : terms}</span>
        )}
      </th>
      <td className={classes.number}>{perMillion(price.input)}</td>
      <td className={classes.number}>{perMillion(price.output)}</td>
      <td className={classes.number}>{perMillion(price.cacheRead)}</td>
      <td className={classes.number}>{perMillion(price.cacheWrite5m)}</td>
      <td className={classes.number}>{perMillion(price.cacheWrite1h)}</td>
      <td>
        {price.isOwn ? (
          <span className={classes.own}>
            <Tag>Yours</Tag>
            <ActionIcon size={24} aria-label={`Remove ${priceName(price)}`} onClick={onRemove}>
              <IconTrash size={15} stroke={1.5} aria-hidden />
            </ActionIcon>
          </span>
        ) : (
          <span className={classes.source} title={price.source}>
            {price.source}
          </span>
        )}
      </td>
    </tr>
  );
}
