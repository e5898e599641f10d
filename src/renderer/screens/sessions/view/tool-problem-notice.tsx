import { ActionIcon, Button } from '@mantine/core';
import { IconPlugConnectedX, IconX } from '@tabler/icons-react';
import { useNavigation } from '../../../navigation';
import { revealHidden } from '../code/reveal';
import { listWords } from './list-words';
import { dismissToolProblems, useToolProblems } from './tool-problems';
import classes from './trust-banner.module.css';

/** MCP servers that could not be used, and why: the session goes on without their tools. */
export function ToolProblemNotice({ sessionId }: { sessionId: string }) {
  const problems = useToolProblems(sessionId);
  const go = useNavigation((navigation) => navigation.go);
  if (problems.length === 0) return null;
  const names = listWords(problems.map(({ server }) => `“${server}”`));
  return (
    <section className={classes.banner} aria-label="MCP servers that failed" role="status">
      <IconPlugConnectedX className={classes.icon} size={18} stroke={1.5} aria-hidden />
      <p className={classes.words}>
        <strong>This session goes on without the tools of {names}.</strong>{' '}
        {revealHidden(problems.map(({ message }) => message).join(' '))}
      </p>
      <Button
        size="xs"
        variant="default"
        onClick={() => go({ screen: 'settings', section: 'mcp' })}
      >
        Open MCP settings
      </Button>
      <ActionIcon size={26} aria-label="Dismiss" onClick={() => dismissToolProblems(sessionId)}>
        <IconX size={15} stroke={1.5} />
      </ActionIcon>
    </section>
  );
}
