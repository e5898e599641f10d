import { Menu } from '@mantine/core';
import type { Model } from '../../../../shared/commands/models';
import type { Thinking } from '../../../../shared/commands/sessions';
import type { ModelChoice } from './model-menu';
import classes from './model-menu.module.css';
import { EFFORT_WORDS, THINKING_WORDS, thinkingChoices, WEB_PRICE_WORDS } from './option-rules';

type Props = {
  value: ModelChoice;
  model: Model;
  onChange: (change: Partial<ModelChoice>) => void;
};

/** How the model is to work, as far as it lets itself be told. */
export function OptionItems({ value, model, onChange }: Props) {
  const thinking = thinkingChoices(model);
  return (
    <>
      <Menu.Divider />
      {model.efforts.length > 0 && (
        <Choices
          label="Effort"
          value={value.effort ?? DEFAULT}
          choices={[
            [DEFAULT, 'Model’s own'],
            ...model.efforts.map((effort) => [effort, EFFORT_WORDS[effort]] as const),
          ]}
          onChange={(chosen) =>
            onChange({ effort: model.efforts.find((effort) => effort === chosen) ?? null })
          }
        />
      )}
      {thinking.length > 0 && (
        <Choices
          label="Thinking"
          value={value.thinking}
          choices={thinking.map((choice) => [choice, THINKING_WORDS[choice]] as const)}
          onChange={(chosen) => onChange({ thinking: asThinking(chosen, thinking) })}
        />
      )}
      <Menu.CheckboxItem
        checked={value.webAccess}
        disabled={!model.hasWebTools}
        onChange={(webAccess) => onChange({ webAccess })}
      >
        <span className={classes.model}>Web search and fetch</span>
        <span className={classes.detail}>
          {model.hasWebTools ? `Run by the provider, ${WEB_PRICE_WORDS}` : 'Not with this model'}
        </span>
      </Menu.CheckboxItem>
    </>
  );
}

const DEFAULT = 'default';

type ChoicesProps = {
  label: string;
  value: string;
  choices: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
};

function Choices({ label, value, choices, onChange }: ChoicesProps) {
  const current = choices.find(([choice]) => choice === value)?.[1] ?? '';
  return (
    <Menu.Sub position="right-end" offset={4}>
      <Menu.Sub.Target>
        <Menu.Sub.Item>
          <span className={classes.choice}>
            {label} <span className={classes.current}>{current}</span>
          </span>
        </Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown>
        <Menu.RadioGroup value={value} onChange={onChange}>
          {choices.map(([choice, words]) => (
            <Menu.RadioItem key={choice} value={choice}>
              {words}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  );
}

function asThinking(value: string, choices: readonly Thinking[]): Thinking {
  return choices.find((choice) => choice === value) ?? 'auto';
}
