import { Textarea } from '@mantine/core';
import { useRef } from 'react';
import { placeholdersOf } from '../../../../shared/placeholders';
import classes from './templates.module.css';

type Props = { value: string; onChange: (prompt: string) => void };

const NEW_GAP = '{{name}}';

/** The prompt, and below it what will be asked for when it is run. */
export function PromptField({ value, onChange }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const placeholders = placeholdersOf(value);
  /** At the place of the cursor, with its name selected, to be written over. */
  const insert = () => {
    const element = field.current;
    const [start, end] = [element?.selectionStart, element?.selectionEnd];
    const from = start ?? value.length;
    onChange(`${value.slice(0, from)}${NEW_GAP}${value.slice(end ?? from)}`);
    requestAnimationFrame(() => {
      element?.focus();
      element?.setSelectionRange(from + 2, from + NEW_GAP.length - 2);
    });
  };
  return (
    <div className={classes.prompt}>
      <Textarea
        ref={field}
        label="Prompt"
        description="{{name}} is asked for when it is run; {{name=usual}} has a usual answer."
        autosize
        minRows={5}
        maxRows={14}
        maxLength={100_000}
        placeholder="Review the changes on {{branch=main}} and look for …"
        classNames={{ input: classes.promptInput ?? '' }}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <div className={classes.gaps}>
        <button type="button" className={classes.insert} onClick={insert}>
          Insert a placeholder
        </button>
        {placeholders.length > 0 && (
          <ul className={classes.chips} aria-label="Placeholders">
            {placeholders.map(({ name, usual }) => (
              <li key={name} className={classes.chip}>
                {name}
                {usual !== '' && <span className={classes.usual}>usually {usual}</span>}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
