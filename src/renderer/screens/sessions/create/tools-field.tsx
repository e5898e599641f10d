import { Checkbox, SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import { useQuery } from '../../../api';
import { useProfile } from '../../../profile';
import { OWN_TOOLS, serverTools, type ToolGroup, toggled, withTools } from './tool-choice';
import classes from './tools-field.module.css';

type Props = {
  workspace: string;
  /** null = all that there are. */
  value: readonly string[] | null;
  onChange: (tools: readonly string[] | null) => void;
};

/** Which tools the session has: all, also those that come later, or chosen ones. */
export function ToolsField({ workspace, value, onChange }: Props) {
  const { id: profileId } = useProfile();
  const servers = useQuery('mcp.list', { profileId }).data ?? [];
  const labelId = useId();
  const groups = serverTools(servers, workspace);
  const everything = [...OWN_TOOLS, ...groups.flatMap(({ tools }) => tools)];
  return (
    <div className={classes.field}>
      <span id={labelId} className={classes.label}>
        Tools
      </span>
      <SegmentedControl
        size="sm"
        className={classes.choice ?? ''}
        aria-labelledby={labelId}
        value={value === null ? 'all' : 'chosen'}
        data={[
          { value: 'all', label: 'All' },
          { value: 'chosen', label: 'Chosen' },
        ]}
        onChange={(choice) =>
          onChange(choice === 'all' ? null : everything.flatMap(({ names }) => names))
        }
      />
      {value !== null && (
        <>
          <Tools label="In the workspace" tools={OWN_TOOLS} value={value} onChange={onChange} />
          {groups.map(({ server, tools }) => (
            <Tools key={server} label={server} tools={tools} value={value} onChange={onChange} />
          ))}
          {value.length === 0 && (
            <p className={classes.note}>Without tools the model can only answer.</p>
          )}
        </>
      )}
    </div>
  );
}

type ToolsProps = {
  label: string;
  tools: ToolGroup['tools'];
  value: readonly string[];
  onChange: (tools: readonly string[]) => void;
};

function Tools({ label, tools, value, onChange }: ToolsProps) {
  const names = tools.flatMap((tool) => tool.names);
  const chosen = names.filter((name) => value.includes(name)).length;
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>
        <Checkbox
          size="xs"
          label={label}
          checked={chosen === names.length}
          indeterminate={chosen > 0 && chosen < names.length}
          onChange={(event) => onChange(withTools(value, names, event.currentTarget.checked))}
        />
      </legend>
      <div className={classes.tools}>
        {tools.map((tool) => (
          <Checkbox
            key={tool.label}
            size="xs"
            label={tool.label}
            checked={tool.names.every((name) => value.includes(name))}
            onChange={() => onChange(toggled(value, tool.names))}
          />
        ))}
      </div>
    </fieldset>
  );
}
