import { TextInput } from '@mantine/core';
import classes from './command-field.module.css';
import { splitCommandLine } from './command-line';

type Props = {
  value: string;
  onChange: (text: string) => void;
  error: string | undefined;
};

/** A command line, and under it the words that the program will get. */
export function CommandField({ value, onChange, error }: Props) {
  const { words, note } = splitCommandLine(value);
  const keyed = words.map((word, at) => ({ word, key: `${at} ${word}` }));
  return (
    <div>
      <TextInput
        className={classes.input ?? ''}
        label="Command"
        description="Started in the sandbox, in the workspace of the session."
        placeholder="npx -y @modelcontextprotocol/server-filesystem ."
        value={value}
        error={error}
        maxLength={20_000}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <ul className={classes.words} aria-label="Program and arguments">
        {keyed.map(({ word, key }, at) => (
          <li key={key}>
            <code className={at === 0 ? classes.program : undefined}>{word || '""'}</code>
          </li>
        ))}
        {words.length === 0 && <li>The program and each of its arguments are shown here.</li>}
      </ul>
      {note !== null && (
        <p className={classes.note} role="status">
          {note}
        </p>
      )}
    </div>
  );
}
