import type { ToolCall } from '../../../../shared/commands/sessions';
import { Code } from '../code/code';
import { LazyDiff } from '../diff/lazy-diff';
import { Command } from '../transcript/tool-output';
import { bashCommand, prettyInput } from '../transcript/tool-view';
import classes from './permission-card.module.css';

/** Exactly what would happen: the diff of an edit, the text of a command, or the input as it is. */
export function ExactCall({ call }: { call: ToolCall | undefined }) {
  if (call === undefined) return null;
  if (call.change !== null) return <LazyDiff change={call.change} />;
  const command = bashCommand(call);
  if (command !== null) return <Command text={command} />;
  return (
    <pre className={classes.input}>
      <Code source={prettyInput(call.input)} language="json" />
    </pre>
  );
}
