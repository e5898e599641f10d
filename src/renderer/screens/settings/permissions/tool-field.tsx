import { Select } from '@mantine/core';
import { useQuery } from '../../../api';
import { useProfile } from '../../../profile';
import { toolWords } from './rule-words';

type Props = {
  value: string;
  onChange: (tool: string) => void;
  label: string;
  isLabelHidden?: boolean;
  width?: number | string;
};

/** A tool that rules can be about: commands, writes, or one of an MCP server. */
export function ToolField({ value, onChange, label, isLabelHidden, width }: Props) {
  const { id: profileId } = useProfile();
  const servers = useQuery('mcp.list', { profileId }).data ?? [];
  const groups = servers
    .filter(({ tools }) => tools.length > 0)
    .map(({ name: server, tools }) => ({
      group: server,
      items: tools.map(({ name }) => ({ value: `mcp__${server}__${name}`, label: name })),
    }));
  return (
    <Select
      {...(isLabelHidden ? { 'aria-label': label } : { label })}
      w={width ?? '100%'}
      data={[
        ...['bash', 'write'].map((tool) => ({ value: tool, label: toolWords(tool).name })),
        ...byServerOnce(groups),
      ]}
      value={value}
      maxDropdownHeight={320}
      comboboxProps={{ withinPortal: false }}
      onChange={(tool) => tool !== null && onChange(tool)}
    />
  );
}

type Group = { group: string; items: { value: string; label: string }[] };

/** Servers of the same name in different workspaces offer the same names of tools. */
function byServerOnce(groups: readonly Group[]): Group[] {
  const byName = new Map<string, Group['items']>();
  for (const { group, items } of groups) {
    const known = byName.get(group) ?? [];
    const fresh = items.filter(({ value }) => !known.some((item) => item.value === value));
    byName.set(group, [...known, ...fresh]);
  }
  return [...byName].map(([group, items]) => ({ group, items }));
}
