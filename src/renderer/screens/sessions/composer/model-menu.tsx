import { Menu } from '@mantine/core';
import { IconCheck, IconSelector } from '@tabler/icons-react';
import type { Model } from '../../../../shared/commands/models';
import { formatTokens } from '../../../../shared/money';
import { useQuery } from '../../../api';
import { useProfile } from '../../../profile';
import classes from './model-menu.module.css';

type Props = { value: string; onChange: (model: string) => void };

/** Which model answers, from the provider's own list. */
export function ModelMenu({ value, onChange }: Props) {
  const { id: profileId } = useProfile();
  const { data, error, reload } = useQuery('models.list', { profileId });
  return (
    <Menu position="top-start" width={280} offset={6}>
      <Menu.Target>
        <button
          type="button"
          className={classes.target}
          aria-label={value ? `Model: ${value}` : 'Choose a model'}
        >
          <span className={classes.name}>{value || 'Choose a model'}</span>
          <IconSelector size={14} stroke={1.5} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown className={classes.dropdown}>
        <Menu.Label>Model</Menu.Label>
        {data?.models.map((model) => (
          <Menu.Item
            key={model.id}
            onClick={() => onChange(model.id)}
            rightSection={
              model.id === value && <IconCheck size={16} stroke={1.75} aria-label="in use" />
            }
          >
            <span className={classes.model}>{model.displayName}</span>
            <span className={classes.detail}>{detailOf(model)}</span>
          </Menu.Item>
        ))}
        {data === undefined && (
          <p className={classes.note}>{error ? error.message : 'Asking the provider…'}</p>
        )}
        {data === undefined && error && <Menu.Item onClick={reload}>Try again</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}

function detailOf({ id, maxInputTokens, isDeprecated }: Model): string {
  const context = maxInputTokens === null ? '' : ` · ${formatTokens(maxInputTokens)} context`;
  return `${id}${context}${isDeprecated ? ' · retires soon' : ''}`;
}
