import { Collapse, SegmentedControl, Switch, Textarea } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import type { Model } from '../../../../shared/commands/models';
import type { SessionOptions } from '../../../../shared/commands/sessions';
import { type SessionBudget, SessionBudgetField } from '../budget/session-budget-field';
import {
  EFFORT_WORDS,
  THINKING_WORDS,
  thinkingChoices,
  WEB_PRICE_WORDS,
} from '../composer/option-rules';
import classes from './new-session.module.css';

type Props = {
  value: SessionOptions;
  /** Unknown while the provider's list is. */
  model: Model | undefined;
  onChange: (change: Partial<SessionOptions>) => void;
  systemPrompt: string;
  onSystemPrompt: (text: string) => void;
  onBudget: (budget: SessionBudget) => void;
  /** Where and with what it works. */
  place: ReactNode;
};

const MODEL_DEFAULT = 'default';

/** What most sessions leave as it is. */
export function MoreOptions(props: Props) {
  const { value, model, onChange, systemPrompt, onSystemPrompt, onBudget, place } = props;
  const [isOpen, setIsOpen] = useState(systemPrompt !== '');
  return (
    <div>
      <button
        type="button"
        className={classes.fold}
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        <IconChevronRight
          className={isOpen ? classes.turned : undefined}
          size={14}
          stroke={1.75}
          aria-hidden
        />
        More
        <span className={classes.optional}>
          budget, effort, thinking, web, tools, system prompt
        </span>
      </button>
      <Collapse expanded={isOpen} transitionDuration={120}>
        <div className={classes.more}>
          <SessionBudgetField onChange={onBudget} />
          {model && <ModelOptions value={value} model={model} onChange={onChange} />}
          {place}
          <Textarea
            autosize
            minRows={3}
            maxRows={10}
            maxLength={100_000}
            label="System prompt"
            placeholder="Standing instructions for the whole session"
            value={systemPrompt}
            onChange={(event) => onSystemPrompt(event.currentTarget.value)}
          />
        </div>
      </Collapse>
    </div>
  );
}

type ModelOptionsProps = Pick<Props, 'value' | 'onChange'> & { model: Model };

function ModelOptions({ value, model, onChange }: ModelOptionsProps) {
  const thinking = thinkingChoices(model);
  return (
    <>
      {model.efforts.length > 0 && (
        <Choice
          label="Effort"
          value={value.effort ?? MODEL_DEFAULT}
          choices={[
            [MODEL_DEFAULT, 'Model’s own'],
            ...model.efforts.map((effort) => [effort, EFFORT_WORDS[effort]] as const),
          ]}
          onChange={(chosen) =>
            onChange({ effort: model.efforts.find((effort) => effort === chosen) ?? null })
          }
        />
      )}
      {thinking.length > 0 && (
        <Choice
          label="Thinking"
          value={value.thinking}
          choices={thinking.map((choice) => [choice, THINKING_WORDS[choice]] as const)}
          onChange={(chosen) =>
            onChange({ thinking: thinking.find((choice) => choice === chosen) ?? 'auto' })
          }
        />
      )}
      <Switch
        label="Web search and fetch"
        description={
          model.hasWebTools
            ? `The provider searches and reads pages itself. It charges ${WEB_PRICE_WORDS}.`
            : `${model.displayName} has no web tools.`
        }
        disabled={!model.hasWebTools}
        checked={value.webAccess}
        onChange={(event) => onChange({ webAccess: event.currentTarget.checked })}
      />
    </>
  );
}

type ChoiceProps = {
  label: ReactNode;
  value: string;
  choices: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
};

function Choice({ label, value, choices, onChange }: ChoiceProps) {
  const labelId = useId();
  return (
    <div className={classes.choice}>
      <span id={labelId} className={classes.choiceLabel}>
        {label}
      </span>
      <SegmentedControl
        size="sm"
        aria-labelledby={labelId}
        value={value}
        data={choices.map(([choice, words]) => ({ value: choice, label: words }))}
        onChange={onChange}
      />
    </div>
  );
}
