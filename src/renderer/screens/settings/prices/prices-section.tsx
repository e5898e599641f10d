import { Button, TextInput } from '@mantine/core';
import { IconFileImport, IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { Price } from '../../../../shared/commands/prices';
import { announce } from '../../../announce';
import { useCommand, useQuery } from '../../../api';
import { confirm } from '../../../components/confirm';
import { ErrorNotice } from '../../../components/error-notice';
import { notifyDone } from '../../../components/notify';
import { Skeletons } from '../../../components/skeletons';
import { useNavigation, usePlace } from '../../../navigation';
import { Section } from '../section';
import { PriceForm } from './price-form';
import { PriceTable } from './price-table';
import { priceName, pricesByModel } from './price-words';
import classes from './prices-section.module.css';
import { UnpricedList } from './unpriced-list';

/** What models cost: the prices that came with the app, the user's own, and what has none. */
export function PricesSection() {
  const { data, error, isSlow, reload } = useQuery('prices.list', {});
  const { adding, add, stop } = useAdding();
  const [search, setSearch] = useState('');
  const removal = useCommand('prices.remove');
  const file = usePriceFile();
  const askToRemove = (price: Price) =>
    confirm({
      title: `Remove the price of ${priceName(price)}?`,
      children: 'Requests from now on are priced by the row before it, if there is one.',
      confirmLabel: 'Remove price',
      isDestructive: true,
      onConfirm: () => void removal.run({ priceId: price.id }),
    });
  const failure = removal.error ?? file.error;
  return (
    <Section
      title="Prices"
      text="Dollars per million tokens. A row holds from its day on and is never changed: a later one takes its place, so every cost can be explained."
      action={
        <div className={classes.actions}>
          <Button
            variant="default"
            loading={file.isRunning}
            leftSection={<IconFileImport size={16} stroke={1.5} aria-hidden />}
            onClick={file.read}
          >
            Import file…
          </Button>
          <Button
            id={ADD}
            variant="default"
            leftSection={<IconPlus size={16} stroke={1.5} aria-hidden />}
            disabled={adding !== null || data === undefined}
            onClick={() => add({ model: '', provider: 'ANTHROPIC' })}
          >
            Add price
          </Button>
        </div>
      }
    >
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {failure && (
        <div className={classes.block}>
          <ErrorNotice
            error={failure}
            onDismiss={removal.error ? removal.clearError : file.clearError}
          />
        </div>
      )}
      {isSlow && <Skeletons rows={8} height={38} />}
      {data && (
        <>
          {adding !== null && (
            <PriceForm
              key={adding.model}
              {...adding}
              models={modelsToOffer(data)}
              onCancel={stop}
              onAdded={(price, filled) => {
                notifyDone(`Added: ${priceName(price)}`, filledWords(filled));
                stop();
              }}
            />
          )}
          <UnpricedList unpriced={data.unpriced} onAdd={add} />
          <TextInput
            className={classes.search ?? ''}
            aria-label="Find a model"
            placeholder="Find a model"
            leftSection={<IconSearch size={15} stroke={1.5} aria-hidden />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <Rows prices={data.prices} search={search} onRemove={askToRemove} />
          <p className={classes.note}>
            Inference in the US only costs {data.usInferencePerMille / 1_000} times as much.
            “Official” was read at the provider, “reported” is what several others say.
          </p>
        </>
      )}
    </Section>
  );
}

type RowsProps = { prices: readonly Price[]; search: string; onRemove: (price: Price) => void };

function Rows({ prices, search, onRemove }: RowsProps) {
  const models = pricesByModel(prices, search);
  if (models.length === 0) {
    return (
      <p className={classes.note}>No model has “{search}” in its name. Add its price above.</p>
    );
  }
  return <PriceTable models={models} onRemove={onRemove} />;
}

const ADD = 'add-price';

type Adding = { model: string; provider: string };

/** What a price is being added for; other screens open the form by naming a model. */
function useAdding() {
  const model = usePlace('settings')?.model;
  const go = useNavigation((navigation) => navigation.go);
  const [chosen, setChosen] = useState<Adding | null>(null);
  const adding = chosen ?? (model === undefined ? null : { model, provider: 'ANTHROPIC' });
  const add = ({ model, provider }: Adding) => {
    setChosen({ model, provider });
    document.getElementById(ADD)?.closest('section')?.scrollTo({ top: 0 });
  };
  const stop = () => {
    setChosen(null);
    if (model !== undefined) go({ screen: 'settings', section: 'prices' });
    requestAnimationFrame(() => document.getElementById(ADD)?.focus());
  };
  return { adding, add, stop };
}

/** Reads prices from a file that the user picks, and says what came of it. */
function usePriceFile() {
  const { run, isRunning, error, clearError } = useCommand('prices.importFile');
  const read = async () => {
    const result = await run({});
    if (!result.ok || result.data === null) return;
    const { added, filled } = result.data;
    const words = `${added} ${added === 1 ? 'price' : 'prices'} added`;
    announce(words);
    notifyDone(words, filledWords(filled));
  };
  return { read: () => void read(), isRunning, error, clearError };
}

function filledWords(filled: number): string {
  if (filled === 0) return 'No request was waiting for it.';
  return `${filled.toLocaleString('en-US')} ${filled === 1 ? 'request has' : 'requests have'} a cost now.`;
}

type Listed = { prices: readonly Price[]; unpriced: readonly { model: string }[] };

function modelsToOffer({ prices, unpriced }: Listed): string[] {
  return [...new Set([...unpriced, ...prices].map(({ model }) => model))];
}
