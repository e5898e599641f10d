import { Select } from '@mantine/core';
import { useQuery } from '../../api';
import { useProfile } from '../../profile';
import { chooseFolder } from '../sessions/create/workspace-field';
import { tildePath } from '../sessions/list/arrange';
import { placesFrom } from './places';

type Props = {
  label: string;
  /** The label is drawn elsewhere. */
  isLabelHidden?: boolean;
  description?: string;
  /** What no workspace in particular is called. */
  everywhere: string;
  /** null = everywhere. */
  value: string | null;
  onChange: (place: string | null) => void;
  /** Further folders to offer. */
  folders?: readonly string[];
  width?: number | string;
};

const EVERYWHERE = 'everywhere';
const OTHER = 'other';

/** Where something holds: everywhere, in a workspace that is known, or in a folder yet to be chosen. */
export function PlaceField(props: Props) {
  const { label, isLabelHidden, description, everywhere, value, onChange, folders = [] } = props;
  const known = useKnownFolders() ?? [];
  const home = useHomeFolder();
  const places = placesFrom(known, folders, value === null ? [] : [value]);
  const change = async (chosen: string | null) => {
    if (chosen === null) return;
    if (chosen === EVERYWHERE) onChange(null);
    else if (chosen !== OTHER) onChange(chosen);
    else {
      const folder = await chooseFolder();
      if (folder !== null) onChange(folder);
    }
  };
  return (
    <Select
      {...(isLabelHidden ? { 'aria-label': label } : { label })}
      {...(description === undefined ? {} : { description })}
      w={props.width ?? '100%'}
      data={[
        { value: EVERYWHERE, label: everywhere },
        {
          group: 'Workspaces',
          items: places.map((path) => ({ value: path, label: tildePath(path, home) })),
        },
        { group: ' ', items: [{ value: OTHER, label: 'Choose another folder…' }] },
      ]}
      value={value ?? EVERYWHERE}
      maxDropdownHeight={320}
      // In the page, not beside it: what is open belongs to a landmark as well.
      comboboxProps={{ withinPortal: false }}
      onChange={(chosen) => void change(chosen)}
    />
  );
}

/**
 * Folders that sessions of this profile worked in or the user said something about, newest first;
 * undefined until they are known.
 */
export function useKnownFolders(): readonly string[] | undefined {
  const { id: profileId } = useProfile();
  const recent = useQuery('sessions.workspaces', { profileId });
  const told = useQuery('workspaces.list', {});
  if (recent.isLoading || told.isLoading) return undefined;
  const paths = (told.data ?? []).map(({ path }) => path);
  return placesFrom(recent.data ?? [], paths);
}

/** For paths as people write them; empty until it is known. */
export function useHomeFolder(): string {
  return useQuery('app.info', {}).data?.homeFolder ?? '';
}
