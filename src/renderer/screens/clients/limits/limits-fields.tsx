import { TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '../../../api';
import { useProfile } from '../../../profile';
import { countProblem, type LimitsDraft } from './limits-draft';
import classes from './limits-fields.module.css';
import { SourceField } from './source-field';

type Props = { value: LimitsDraft; onChange: (change: Partial<LimitsDraft>) => void };

/** What a client may do: with which key, which models, how often, how many at once. */
export function LimitsFields({ value, onChange }: Props) {
  const { id: profileId } = useProfile();
  const known = useQuery('models.list', { profileId }).data?.models ?? [];
  return (
    <>
      <SourceField
        value={value.credentialId}
        onChange={(credentialId) => onChange({ credentialId })}
      />
      <TagsInput
        label="Allowed models"
        description="Chosen from the list, or typed as the provider calls them."
        placeholder={value.models.length === 0 ? 'Every model' : ''}
        data={known.map(({ id }) => id)}
        value={[...value.models]}
        maxTags={100}
        maxDropdownHeight={200}
        clearable
        classNames={{ inputField: classes.typed ?? '' }}
        clearButtonProps={{ 'aria-label': 'Allow every model' }}
        comboboxProps={{ withinPortal: false }}
        onChange={(models) => onChange({ models: models.filter((id) => id.length <= 120) })}
      />
      <div className={classes.pair}>
        <CountField
          field="requestsPerMinute"
          label="Requests a minute"
          value={value}
          onChange={onChange}
        />
        <CountField
          field="concurrentRequests"
          label="At the same time"
          value={value}
          onChange={onChange}
        />
      </div>
    </>
  );
}

type CountProps = Props & { field: 'requestsPerMinute' | 'concurrentRequests'; label: string };

function CountField({ field, label, value, onChange }: CountProps) {
  return (
    <TextInput
      label={label}
      inputMode="numeric"
      autoComplete="off"
      placeholder="No limit"
      maxLength={7}
      value={value[field]}
      error={countProblem(field, value[field])}
      onChange={(event) => onChange({ [field]: event.currentTarget.value })}
    />
  );
}
