import { Menu } from '@mantine/core';
import { IconSelector } from '@tabler/icons-react';
import type { Model } from '../../../../shared/commands/models';
import type { SessionOptions } from '../../../../shared/commands/sessions';
import { formatTokens } from '../../../../shared/money';
import { useQuery } from '../../../api';
import { useProfile } from '../../../profile';
import classes from './model-menu.module.css';
import { OptionItems } from './option-items';
import { fitted, optionWords } from './option-rules';

export type ModelChoice = Omit<SessionOptions, 'mode'>;

type Props = { value: ModelChoice; onChange: (change: Partial<ModelChoice>) => void };

/** Which model answers, from the provider's own list, and how much it puts into it. */
export function ModelMenu({ value, onChange }: Props) {
  const { id: profileId } = useProfile();
  const { data, error, reload } = useQuery('models.list', { profileId });
  const current = data?.models.find(({ id }) => id === value.model);
  const chosen = optionWords(value);
  const name = value.model || 'Choose a model';
  const choose = (id: string) => {
    const model = data?.models.find((one) => one.id === id);
    // What the next model cannot do is not asked of it.
    onChange({ model: id, ...(model ? fitted(value, model) : {}) });
  };
  return (
    <Menu position="top-start" width={340} offset={6}>
      <Menu.Target>
        <button
          type="button"
          className={classes.target}
          aria-label={
            value.model ? `Model: ${[value.model, chosen].filter(Boolean).join(' ')}` : name
          }
        >
          <span className={classes.name}>{name}</span>
          {chosen && ' '}
          {chosen && <span className={classes.chosen}>{chosen}</span>}
          <IconSelector size={14} stroke={1.5} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Model</Menu.Label>
        <div className={classes.models}>
          <Menu.RadioGroup value={value.model} onChange={choose}>
            {data?.models.map((model) => (
              <Menu.RadioItem key={model.id} value={model.id} closeMenuOnClick>
                <span className={classes.model}>{model.displayName}</span>
                <span className={classes.detail}>{detailOf(model)}</span>
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </div>
        {data === undefined && (
          <p className={classes.note}>{error ? error.message : 'Asking the provider…'}</p>
        )}
        {data === undefined && error && <Menu.Item onClick={reload}>Try again</Menu.Item>}
        {current && <OptionItems value={value} model={current} onChange={onChange} />}
      </Menu.Dropdown>
    </Menu>
  );
}

function detailOf({ id, maxInputTokens, isDeprecated }: Model): string {
  const context = maxInputTokens === null ? '' : ` · ${formatTokens(maxInputTokens)} context`;
  return `${id}${context}${isDeprecated ? ' · retires soon' : ''}`;
}
