import { useEffect, useState } from 'react';
import type { Session } from '../../../../shared/commands/sessions';
import { useCommand } from '../../../api';
import { useIsSaving } from '../checkpoints/saving';
import { type ToolIcon, viewToolCall } from '../transcript/tool-view';
import type { Transcript } from '../transcript/transcript';
import { useTranscriptPart } from '../transcript/transcripts-store';
import classes from './activity.module.css';

/** What a running session does at this moment, and for how long. */
export function Activity({ session }: { session: Session }) {
  const working = useTranscriptPart(session.id, ({ transcript }) => whatItDoes(transcript));
  const isSaving = useIsSaving(session.id);
  const skip = useCommand('checkpoints.skip');
  const doing = isSaving ? 'Saving a checkpoint' : working;
  const since = useElapsed(doing);
  return (
    <p className={classes.activity}>
      <span className={classes.dots} aria-hidden>
        <i />
        <i />
        <i />
      </span>
      <span className={classes.words}>{doing ?? `Waiting for ${session.model}`}</span>
      {since >= 3 && (
        <span data-figures className={classes.time}>
          {since} s
        </span>
      )}
      {isSaving && (
        <button
          type="button"
          className={classes.skip}
          title="The turn goes on at once, and its changes cannot be rewound"
          onClick={() => void skip.run({ sessionId: session.id })}
        >
          Skip
        </button>
      )}
    </p>
  );
}

function whatItDoes({ live, toolCalls, messages }: Transcript): string | undefined {
  const block = live.at(-1);
  if (block) return block.type === 'thinking' ? 'Thinking' : 'Writing';
  const lastSeq = messages.at(-1)?.seq;
  const running = Object.values(toolCalls).find(
    (call) => call.status === 'running' && call.seq === lastSeq,
  );
  return running && WORDS[viewToolCall(running).icon];
}

const WORDS: Record<ToolIcon, string> = {
  read: 'Reading',
  edit: 'Editing',
  write: 'Writing a file',
  run: 'Running a command',
  files: 'Looking for files',
  search: 'Searching',
  other: 'Using a tool',
};

/** Whole seconds since `what` began. */
function useElapsed(what: string | undefined): number {
  const [elapsed, setElapsed] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each thing has its own time
  useEffect(() => {
    const start = performance.now();
    setElapsed(0);
    const timer = setInterval(
      () => setElapsed(Math.floor((performance.now() - start) / 1_000)),
      1_000,
    );
    return () => clearInterval(timer);
  }, [what]);
  return elapsed;
}
