import { Autocomplete, Button, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Price } from '../../../../shared/commands/prices';
import { useCommand, useQuery } from '../../../api';
import { DollarInput } from '../../../components/dollar-input';
import { ErrorNotice } from '../../../components/error-notice';
import { cancelOnEscape } from '../cancel-on-escape';
import { fieldProblem } from '../field-problem';
import { AMOUNTS, emptyDraft, type PriceDraft, readDraft, usualCachePrices } from './price-draft';
import classes from './price-form.module.css';
import { TIER_WORDS } from './price-words';

type Props = {
  /** What to start with; empty to let the model be chosen. */
  model: string;
  provider: string;
  /** Models to offer. */
  models: readonly string[];
  onAdded: (price: Price, filled: number) => void;
  onCancel: () => void;
};

const LABELS: Record<(typeof AMOUNTS)[number], string> = {
  input: 'Input',
  output: 'Output',
  cacheRead: 'Cache read',
  cacheWrite5m: 'Cache write, 5 m',
  cacheWrite1h: 'Cache write, 1 h',
};

const TIERS = Object.keys(TIER_WORDS) as Price['tier'][];

/** A row of the user's own, in dollars per million tokens. */
export function PriceForm({ model, provider, models, onAdded, onCancel }: Props) {
  const [draft, setDraft] = useState(() => emptyDraft(model, provider));
  const [wasTried, setWasTried] = useState(false);
  const providers = useQuery('credentials.providers', {}).data;
  const { run, isRunning, error, clearError } = useCommand('prices.add');
  const change = (values: Partial<PriceDraft>) => {
    setDraft((known) => ({ ...known, ...values }));
    clearError();
  };
  const { problems } = readDraft(draft);
  const shown = wasTried ? problems : null;
  const usual = usualCachePrices(draft.input);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWasTried(true);
    const { price } = readDraft(draft);
    if (price === null || isRunning) return;
    const added = await run(price);
    if (added.ok) onAdded(added.data.price, added.data.filled);
  };
  return (
    <form
      className={classes.form}
      aria-label="New price"
      onSubmit={submit}
      onKeyDown={cancelOnEscape(onCancel)}
      noValidate
    >
      <div className={classes.terms}>
        <Autocomplete
          label="Model"
          className={classes.third ?? ''}
          data={[...models]}
          value={draft.model}
          error={shown?.model}
          placeholder="claude-…"
          maxLength={120}
          spellCheck={false}
          comboboxProps={{ withinPortal: false }}
          // It was asked for by a button: writing goes on here.
          autoFocus={model === ''}
          onChange={(text) => change({ model: text })}
        />
        <Select
          label="Provider"
          className={classes.third ?? ''}
          data={providerChoices(providers, draft.provider)}
          value={draft.provider}
          comboboxProps={{ withinPortal: false }}
          onChange={(chosen) => chosen !== null && change({ provider: chosen })}
        />
        <Select
          label="Tier"
          className={classes.third ?? ''}
          data={TIERS.map((value) => ({ value, label: TIER_WORDS[value] }))}
          value={draft.tier}
          comboboxProps={{ withinPortal: false }}
          onChange={(chosen) =>
            change({ tier: TIERS.find((tier) => tier === chosen) ?? 'standard' })
          }
        />
        <TextInput
          type="date"
          label="From (UTC day; empty: always)"
          className={classes.half ?? ''}
          value={draft.from}
          onChange={({ currentTarget }) => change({ from: currentTarget.value })}
        />
        <TextInput
          label="For prompts over (tokens)"
          className={classes.half ?? ''}
          inputMode="numeric"
          placeholder="0"
          value={draft.over}
          error={shown?.over}
          onChange={({ currentTarget }) => change({ over: currentTarget.value })}
        />
      </div>
      <fieldset className={classes.amounts}>
        <legend className={classes.legend}>Dollars per million tokens</legend>
        {AMOUNTS.map((name) => (
          <DollarInput
            key={name}
            label={LABELS[name]}
            value={draft[name]}
            error={shown?.[name]}
            autoFocus={model !== '' && name === 'input'}
            onChange={(text) => change({ [name]: text })}
          />
        ))}
      </fieldset>
      {error && (
        <ErrorNotice error={{ ...error, message: fieldProblem(error)?.message ?? error.message }} />
      )}
      <div className={classes.buttons}>
        <Button
          variant="subtle"
          className={classes.usual ?? ''}
          disabled={usual === null}
          title="Reads 0.1 ×, writes 1.25 × and 2 × of the input price"
          onClick={() => usual !== null && change(usual)}
        >
          Fill in usual cache prices
        </Button>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" loading={isRunning}>
          Add price
        </Button>
      </div>
    </form>
  );
}

type Providers = readonly { provider: string; name: string }[] | undefined;

/** Those that are known, and the one that is meant in any case. */
function providerChoices(providers: Providers, current: string) {
  const known = (providers ?? []).map(({ provider, name }) => ({ value: provider, label: name }));
  return known.some(({ value }) => value === current)
    ? known
    : [...known, { value: current, label: current }];
}
