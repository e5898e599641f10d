import { Button, Popover, Select, Switch, TextInput } from '@mantine/core';
import { IconFilter, IconSearch, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { UsageDimension } from '../../../shared/commands/usage';
import { useQuery } from '../../api';
import { useProfile } from '../../profile';
import { useHomeFolder } from '../settings/place-field';
import { DIMENSION_LABELS, groupLabel } from './dimensions';
import classes from './filter-bar.module.css';
import {
  type Filter,
  PART_OF_DIMENSION,
  PART_WORDS,
  SOURCE_WORDS,
  sourceFilter,
  UNPRICED_ONLY,
} from './filters';
import type { DayRange } from './range';

type Props = {
  range: DayRange;
  filters: readonly Filter[];
  onAdd: (filter: Filter) => void;
  onRemove: (part: Filter['part']) => void;
  onClear: () => void;
  text: string;
  onText: (text: string) => void;
};

/** What the list is narrowed to: a word, and any number of chips. */
export function FilterBar(props: Props) {
  const { filters, onRemove, onClear, text, onText } = props;
  return (
    <search className={classes.bar} aria-label="Filter requests">
      <TextInput
        size="xs"
        className={classes.text ?? ''}
        aria-label="Find in requests"
        placeholder="Find a model, key, session or folder"
        leftSection={<IconSearch size={14} stroke={1.5} aria-hidden />}
        maxLength={200}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
      />
      <FilterChoice {...props} />
      {filters.length > 0 && (
        <ul className={classes.chips} aria-label="Filters">
          {filters.map(({ part, label }) => (
            <li key={part}>
              <button type="button" className={classes.chip} onClick={() => onRemove(part)}>
                <span className={classes.part}>{PART_WORDS[part]} </span>
                <span className={classes.value}>{label}</span>
                <span className={classes.hidden}>, remove filter</span>
                <IconX size={13} stroke={1.75} aria-hidden />
              </button>
            </li>
          ))}
          {filters.length > 1 && (
            <li>
              <Button size="compact-xs" variant="subtle" onClick={onClear}>
                Clear all
              </Button>
            </li>
          )}
        </ul>
      )}
    </search>
  );
}

const DIMENSIONS: readonly UsageDimension[] = [
  'model',
  'credential',
  'client',
  'workspace',
  'session',
];

function FilterChoice({ range, filters, onAdd, onRemove }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  const chosen = (part: Filter['part']) => filters.find((one) => one.part === part)?.value ?? null;
  return (
    <Popover
      opened={isOpen}
      onChange={setIsOpen}
      position="bottom-start"
      width={300}
      trapFocus
      returnFocus
      withinPortal={false}
      transitionProps={{ duration: 100 }}
    >
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFilter size={14} stroke={1.5} aria-hidden />}
          onClick={() => setIsOpen(!isOpen)}
        >
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Filter" className={classes.choices ?? ''}>
        {DIMENSIONS.map((by) => (
          <DimensionChoice
            key={by}
            by={by}
            range={range}
            value={chosen(PART_OF_DIMENSION[by])}
            onAdd={onAdd}
          />
        ))}
        <Select
          size="xs"
          label="Source"
          placeholder="Any"
          openOnFocus={false}
          data={Object.entries(SOURCE_WORDS).map(([value, label]) => ({ value, label }))}
          value={chosen('source')}
          comboboxProps={{ withinPortal: false }}
          onChange={(value) => {
            if (value === 'session' || value === 'gateway' || value === 'import')
              onAdd(sourceFilter(value));
          }}
        />
        <Switch
          size="sm"
          label="Unpriced only"
          checked={chosen('unpricedOnly') !== null}
          onChange={({ currentTarget }) =>
            currentTarget.checked ? onAdd(UNPRICED_ONLY) : onRemove('unpricedOnly')
          }
        />
      </Popover.Dropdown>
    </Popover>
  );
}

type DimensionProps = {
  by: UsageDimension;
  range: DayRange;
  value: string | null;
  onAdd: (filter: Filter) => void;
};

/** What the range has of one dimension. */
function DimensionChoice({ by, range, value, onAdd }: DimensionProps) {
  const { id: profileId } = useProfile();
  const home = useHomeFolder();
  const groups = useQuery('usage.summary', { profileId, ...range, by }).data?.groups ?? [];
  const choices = groups
    .filter(({ key }) => key !== '')
    .map((group) => ({ value: group.key, label: groupLabel(group, by, home) }));
  return (
    <Select
      size="xs"
      label={DIMENSION_LABELS[by]}
      placeholder="Any"
      searchable
      openOnFocus={false}
      data={choices}
      value={value}
      maxDropdownHeight={220}
      nothingFoundMessage="Nothing found"
      comboboxProps={{ withinPortal: false }}
      onChange={(key) => {
        const choice = choices.find((one) => one.value === key);
        if (choice) onAdd({ part: PART_OF_DIMENSION[by], ...choice });
      }}
    />
  );
}
