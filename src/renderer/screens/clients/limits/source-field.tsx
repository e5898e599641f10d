import { Select } from '@mantine/core';
import type { Credential, Provider } from '../../../../shared/commands/credentials';
import { useQuery } from '../../../api';
import { ProviderMark } from '../../../components/provider-mark';
import { useProfile } from '../../../profile';
import classes from './limits-fields.module.css';

/** Those that the gateway forwards to. */
const FORWARDED: readonly Provider[] = ['ANTHROPIC', 'OPENAI', 'GEMINI', 'DEEPSEEK'];
const PROFILE = 'profile';

type Props = {
  /** null = those of the profile, in their order. */
  value: string | null;
  onChange: (credentialId: string | null) => void;
};

/** Whose key a client draws on: the profile's, in failover order, or one and no other. */
export function SourceField({ value, onChange }: Props) {
  const profile = useProfile();
  const credentials = useLendable();
  const chosen = credentials.find(({ id }) => id === value);
  const labelOf = ({ credentialName, hint }: Credential) => `${credentialName} (…${hint})`;
  return (
    <Select
      label="Draws on"
      description={
        chosen
          ? 'This key and no other: when it fails, so does the request.'
          : 'The active key of the provider asked for; the next in order when it fails.'
      }
      data={[
        { value: PROFILE, label: `Keys of ${profile.name}, in their order` },
        ...credentials.map((one) => ({ value: one.id, label: labelOf(one) })),
      ]}
      value={value ?? PROFILE}
      maxDropdownHeight={240}
      comboboxProps={{ withinPortal: false }}
      leftSection={
        chosen ? (
          <ProviderMark small provider={chosen.provider} name={chosen.credentialName} />
        ) : null
      }
      leftSectionWidth={chosen ? 38 : 12}
      renderOption={({ option }) => {
        const one = credentials.find(({ id }) => id === option.value);
        return (
          <span className={classes.option}>
            {one && <ProviderMark small provider={one.provider} name={one.credentialName} />}
            {option.label}
          </span>
        );
      }}
      onChange={(next) => {
        if (next !== null) onChange(next === PROFILE ? null : next);
      }}
    />
  );
}

/** Credentials of the profile that a client could draw on. */
export function useLendable(): readonly Credential[] {
  const { id: profileId } = useProfile();
  const all = useQuery('credentials.list', { profileId }).data ?? [];
  return all.filter(({ provider }) => FORWARDED.includes(provider));
}
