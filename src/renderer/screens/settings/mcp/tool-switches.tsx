import { Switch } from '@mantine/core';
import { useId } from 'react';
import type { McpServer, McpTool } from '../../../../shared/commands/mcp';
import classes from './tool-switches.module.css';

type Props = {
  server: McpServer;
  onChange: (server: McpServer, tool: string, isEnabled: boolean) => void;
};

/** The tools of a server; sessions are offered those that are on. */
export function ToolSwitches({ server, onChange }: Props) {
  if (server.tools.length === 0) {
    return (
      <p className={classes.none}>
        {server.lastTestedAt === null
          ? 'Test the server to see its tools. Until then sessions are offered none.'
          : 'No tools are known of it.'}
      </p>
    );
  }
  return (
    <ul className={classes.tools} aria-label={`Tools of ${server.name}`}>
      {server.tools.map((tool) => (
        <Tool
          key={tool.name}
          tool={tool}
          onChange={(isEnabled) => onChange(server, tool.name, isEnabled)}
        />
      ))}
    </ul>
  );
}

function Tool({ tool, onChange }: { tool: McpTool; onChange: (isEnabled: boolean) => void }) {
  const textId = useId();
  return (
    <li className={classes.tool}>
      <div className={classes.words}>
        <div className={classes.name}>{tool.name}</div>
        {tool.description !== '' && (
          <div id={textId} className={classes.text} title={tool.description}>
            {tool.description}
          </div>
        )}
      </div>
      <Switch
        aria-label={tool.name}
        aria-describedby={textId}
        checked={tool.isEnabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </li>
  );
}
