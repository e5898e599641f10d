import '@mantine/spotlight/styles.layer.css';
import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { type Action, useAvailableActions } from '../actions';
import { Kbd } from '../components/kbd';
import classes from './palette.module.css';

/** Every action that can be run now, found by typing. Opened by Ctrl/Cmd+K and the rail. */
export default function Palette() {
  const actions = useAvailableActions().filter(({ id }) => id !== 'palette.open');
  return (
    <Spotlight
      actions={inGroups(actions)}
      shortcut={null}
      attributes={{ content: { 'aria-label': 'Search or run' } }}
      nothingFound="Nothing found. Try another word."
      maxHeight={420}
      scrollable
      size={600}
      radius={12}
      lockScroll={false}
      centered={false}
      yOffset="14vh"
      overlayProps={{ backgroundOpacity: 0.35 }}
      transitionProps={{ duration: 0 }}
      classNames={{
        content: classes.content ?? '',
        search: classes.search ?? '',
        action: classes.action ?? '',
        actionSection: classes.section ?? '',
        actionsGroup: classes.group ?? '',
      }}
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.5} aria-hidden />,
        placeholder: 'Search or run a command',
        'aria-label': 'Search or run a command',
      }}
    />
  );
}

function inGroups(actions: readonly Action[]): SpotlightActionGroupData[] {
  const groups = new Map<string, Action[]>();
  for (const action of actions)
    groups.set(action.group, [...(groups.get(action.group) ?? []), action]);
  return [...groups].map(([group, members]) => ({
    group,
    actions: members.map(({ id, title, keywords, icon: Icon, shortcut, run }) => ({
      id,
      label: title,
      keywords: [group, ...(keywords ?? [])],
      leftSection: <Icon size={18} stroke={1.5} aria-hidden />,
      rightSection: shortcut ? <Kbd shortcut={shortcut} /> : undefined,
      onClick: run,
    })),
  }));
}
