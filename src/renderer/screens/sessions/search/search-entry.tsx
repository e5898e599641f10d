import { ActionIcon, Tooltip } from '@mantine/core';
import { IconListSearch } from '@tabler/icons-react';
import { Kbd } from '../../../components/kbd';
import { openSearch } from './search-place';

/** The way from the list of titles to the search in all that was said. */
export function SearchEntry() {
  return (
    <Tooltip
      label={
        <>
          Search all transcripts <Kbd shortcut="mod+shift+F" />
        </>
      }
    >
      <ActionIcon size={24} aria-label="Search all transcripts" onClick={openSearch}>
        <IconListSearch size={16} stroke={1.5} />
      </ActionIcon>
    </Tooltip>
  );
}
