import { useLayoutEffect, useRef } from 'react';
import type { ToolCall } from '../../../../shared/commands/sessions';
import { ScrollRegion } from '../../../components/scroll-region';
import { Code } from '../code/code';
import { revealHidden } from '../code/reveal';
import { languageOf } from '../code/tokens';
import classes from './tool-output.module.css';
import { bashCommand, prettyInput, viewToolCall } from './tool-view';

/** Longer output is cut for the eye; the session keeps all of it. */
const MAX_SHOWN = 40_000;

/** What went into a call and what came out. Output of a running command is followed to its end. */
export function ToolOutput({ call }: { call: ToolCall }) {
  const command = bashCommand(call);
  const { icon, argument } = viewToolCall(call);
  const isCode = icon === 'read' && call.status === 'done';
  return (
    <div className={classes.output}>
      {command !== null && <Command text={command} />}
      {icon === 'other' && (
        <ScrollRegion role="group" className={classes.scroller} aria-label="Input">
          <pre className={classes.pre}>
            <Code source={prettyInput(call.input)} language="json" />
          </pre>
        </ScrollRegion>
      )}
      <Output
        text={call.output}
        language={isCode ? languageOf(argument.replace(/:\d+–\d*$/, '')) : undefined}
        isRunning={call.status === 'running'}
      />
    </div>
  );
}

/** A command as it would be typed. */
export function Command({ text }: { text: string }) {
  return (
    <ScrollRegion role="group" className={classes.command} aria-label="Command">
      <pre className={classes.pre}>
        <span className={classes.prompt} aria-hidden>
          ${' '}
        </span>
        <Code source={revealHidden(text)} language="bash" />
      </pre>
    </ScrollRegion>
  );
}

type OutputProps = { text: string; language: string | undefined; isRunning: boolean };

function Output({ text, language, isRunning }: OutputProps) {
  const ref = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new text is what moves the end
  useLayoutEffect(() => {
    const element = ref.current;
    if (isRunning && element) element.scrollTop = element.scrollHeight;
  }, [text, isRunning]);

  if (text === '') {
    return <p className={classes.none}>{isRunning ? 'No output yet' : 'No output'}</p>;
  }
  const shown = isRunning ? text.slice(-MAX_SHOWN) : text.slice(0, MAX_SHOWN);
  const hidden = text.length - shown.length;
  return (
    <>
      <ScrollRegion ref={ref} role="group" className={classes.scroller} aria-label="Output">
        <pre className={classes.pre}>
          <Code source={shown} language={language} />
        </pre>
      </ScrollRegion>
      {hidden > 0 && (
        <p className={classes.none}>
          {hidden.toLocaleString('en-US')} more characters are not shown.
        </p>
      )}
    </>
  );
}
