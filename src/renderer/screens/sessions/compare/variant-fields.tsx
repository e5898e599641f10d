import { ActionIcon, Button, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import type { Model } from '../../../../shared/commands/models';
import { announce } from '../../../announce';
import { EFFORT_WORDS } from '../composer/option-rules';
import classes from './compare.module.css';
import {
  MAX_VARIANTS,
  MIN_VARIANTS,
  type Variant,
  withoutVariant,
  withVariant,
} from './comparison-draft';

type Props = {
  variants: readonly Variant[];
  models: readonly Model[];
  onChange: (variants: readonly Variant[]) => void;
};

const MODELS_OWN = '';

/** Two to eight models, each with its effort; the same one may stand there several times. */
export function VariantFields({ variants, models, onChange }: Props) {
  const add = useRef<HTMLButtonElement>(null);
  const change = (key: number, values: Partial<Variant>) =>
    onChange(variants.map((one) => (one.key === key ? { ...one, ...values } : one)));
  const remove = (key: number) => {
    onChange(withoutVariant(variants, key));
    announce(`${variants.length - 1} models to compare`);
    add.current?.focus();
  };
  return (
    <fieldset className={classes.variants}>
      <legend className={classes.label}>Models</legend>
      <ol className={classes.rows}>
        {variants.map(({ key, model, effort }, index) => {
          const efforts = models.find(({ id }) => id === model)?.efforts ?? [];
          return (
            <li key={key} className={classes.variant}>
              <span className={classes.number} aria-hidden>
                {index + 1}
              </span>
              <Select
                className={classes.model ?? ''}
                aria-label={`Model ${index + 1}`}
                placeholder="Choose a model"
                data={models.map(({ id, displayName }) => ({ value: id, label: displayName }))}
                value={model === '' ? null : model}
                comboboxProps={{ withinPortal: false }}
                onChange={(chosen) =>
                  chosen !== null && change(key, { model: chosen, effort: null })
                }
              />
              <Select
                className={classes.effort ?? ''}
                aria-label={`Effort of model ${index + 1}`}
                data={[
                  { value: MODELS_OWN, label: 'Model’s own effort' },
                  ...efforts.map((one) => ({ value: one, label: `${EFFORT_WORDS[one]} effort` })),
                ]}
                value={effort ?? MODELS_OWN}
                disabled={efforts.length === 0}
                comboboxProps={{ withinPortal: false }}
                onChange={(chosen) =>
                  change(key, { effort: efforts.find((one) => one === chosen) ?? null })
                }
              />
              <ActionIcon
                aria-label={`Remove model ${index + 1}`}
                disabled={variants.length <= MIN_VARIANTS}
                onClick={() => remove(key)}
              >
                <IconX size={16} stroke={1.5} />
              </ActionIcon>
            </li>
          );
        })}
      </ol>
      <Button
        ref={add}
        variant="subtle"
        size="xs"
        leftSection={<IconPlus size={15} stroke={1.75} aria-hidden />}
        disabled={variants.length >= MAX_VARIANTS}
        onClick={() => {
          onChange(withVariant(variants));
          announce(`${variants.length + 1} models to compare`);
        }}
      >
        Add a model
      </Button>
    </fieldset>
  );
}
