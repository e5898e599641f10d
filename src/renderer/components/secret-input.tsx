import { PasswordInput, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconInfoCircle } from '@tabler/icons-react';
import { type ClipboardEvent, useId, useState } from 'react';
import type { CredentialField } from '../../shared/commands/credentials';
import { cleanSecret, LARGEST_SECRET, type Removed, sizeWords } from './clean-secret';
import classes from './secret-input.module.css';
import { type Note, noteFor } from './secret-note';
import { SecretTextArea } from './secret-text-area';

type Props = {
  field: CredentialField;
  value: string;
  onChange: (value: string) => void;
  disabled?: boolean;
  autoFocus?: boolean;
};

/**
 * One input of a credential form. A secret is masked from the first character and never shown again.
 * What no key has (white space, invisible characters, quotation marks) is taken off a paste, and said;
 * the format is hinted at as one types.
 */
export function SecretInput({
  field,
  value,
  onChange,
  disabled = false,
  autoFocus = false,
}: Props) {
  const [removed, setRemoved] = useState<Removed[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const noteId = useId();

  const change = (text: string, noticed: Removed[] = []) => {
    if (text.length > LARGEST_SECRET) {
      setProblem(`That is ${sizeWords(text.length)}: too much for a key. Nothing was taken over.`);
      return;
    }
    setProblem(null);
    setRemoved(noticed);
    onChange(text);
  };
  const onPaste = (event: ClipboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    const pasted = event.clipboardData.getData('text');
    const clean = cleanSecret(field.kind, pasted);
    if (clean.text === pasted && pasted.length <= LARGEST_SECRET) {
      setRemoved([]);
      return;
    }
    event.preventDefault();
    const { selectionStart, selectionEnd } = event.currentTarget;
    const before = value.slice(0, selectionStart ?? 0);
    change(before + clean.text + value.slice(selectionEnd ?? 0), clean.removed);
  };

  const input = {
    label: labelOf(field),
    placeholder: field.placeholder,
    value,
    onPaste,
    disabled,
    required: field.required,
    withAsterisk: false,
    autoComplete: 'off',
    autoCapitalize: 'none',
    autoCorrect: 'off',
    spellCheck: false,
    autoFocus,
    'data-autofocus': autoFocus,
    'aria-describedby': noteId,
  };
  return (
    <div>
      {field.kind === 'multiline-secret' && (
        <SecretTextArea {...input} onProblem={setProblem} onText={change} />
      )}
      {field.kind === 'text' && (
        <TextInput
          {...input}
          classNames={{ input: classes.text ?? '' }}
          onChange={(event) => change(event.currentTarget.value)}
        />
      )}
      {field.kind === 'secret' && (
        <PasswordInput
          {...input}
          // There is nothing to reveal: what was pasted is not shown, not even to who pasted it.
          visible={false}
          rightSection={<span />}
          rightSectionWidth={0}
          classNames={{ innerInput: classes.secret ?? '' }}
          onChange={(event) => change(event.currentTarget.value)}
        />
      )}
      <NoteLine id={noteId} note={noteFor(field, value, removed, problem)} />
    </div>
  );
}

const NOTE_SHAPES = { fits: IconCheck, trimmed: IconInfoCircle, problem: IconAlertTriangle };

function NoteLine({ id, note }: { id: string; note: Note }) {
  const Shape = note.tone === 'hint' || note.tone === 'off' ? null : NOTE_SHAPES[note.tone];
  return (
    <p id={id} className={classes.note} data-tone={note.tone} aria-live="polite">
      {Shape && <Shape size={14} stroke={1.75} aria-hidden />}
      {note.text}
    </p>
  );
}

/** Sentence case; what may be left out says so. */
function labelOf({ label, required }: CredentialField): string {
  const sentence = label.charAt(0).toUpperCase() + label.slice(1);
  return required ? sentence : `${sentence} (optional)`;
}
