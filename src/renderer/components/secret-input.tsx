import { PasswordInput, Textarea } from '@mantine/core';
import { IconCheck, IconInfoCircle } from '@tabler/icons-react';
import { type ClipboardEvent, type ReactNode, useId, useState } from 'react';
import type { CredentialField } from '../../shared/commands/credentials';
import classes from './secret-input.module.css';

type Props = {
  field: CredentialField;
  value: string;
  onChange: (value: string) => void;
  error?: ReactNode;
  disabled?: boolean;
  autoFocus?: boolean;
};

/**
 * A secret on its way in: masked from the first character, never shown again. White space around a
 * pasted key is removed and said so; the format is hinted at as one types.
 */
export function SecretInput({ field, value, onChange, error, disabled, autoFocus }: Props) {
  const [wasTrimmed, setWasTrimmed] = useState(false);
  const noteId = useId();
  const note = noteFor(field, value, wasTrimmed);

  const onPaste = (event: ClipboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    const pasted = event.clipboardData.getData('text');
    const clean = field.kind === 'multiline-secret' ? pasted.trim() : pasted.replace(/\s+/g, '');
    setWasTrimmed(clean !== pasted);
    if (clean === pasted) return;
    event.preventDefault();
    const { selectionStart, selectionEnd } = event.currentTarget;
    onChange(value.slice(0, selectionStart ?? 0) + clean + value.slice(selectionEnd ?? 0));
  };

  const input = {
    label: field.label,
    placeholder: field.placeholder,
    value,
    error,
    onPaste,
    disabled: disabled ?? false,
    required: field.required,
    withAsterisk: false,
    autoComplete: 'off',
    autoCapitalize: 'none',
    autoCorrect: 'off',
    spellCheck: false,
    autoFocus: autoFocus ?? false,
    'data-autofocus': autoFocus,
    'aria-describedby': noteId,
  };
  const change = (text: string) => {
    setWasTrimmed(false);
    onChange(text);
  };
  return (
    <div>
      {field.kind === 'multiline-secret' ? (
        <Textarea
          {...input}
          rows={6}
          classNames={{ input: classes.multiline ?? '' }}
          onChange={(event) => change(event.currentTarget.value)}
        />
      ) : (
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
      <p id={noteId} className={classes.note} data-tone={note.tone} aria-live="polite">
        {note.tone === 'fits' && <IconCheck size={14} stroke={2} aria-hidden />}
        {note.tone === 'trimmed' && <IconInfoCircle size={14} stroke={1.75} aria-hidden />}
        {note.text}
      </p>
    </div>
  );
}

type Note = { tone: 'hint' | 'fits' | 'trimmed'; text: string };

function noteFor(field: CredentialField, value: string, wasTrimmed: boolean): Note {
  const fits = value !== '' && matches(field.pattern, value);
  if (wasTrimmed) {
    return {
      tone: 'trimmed',
      text: `Spaces around the key were removed. ${fits ? 'The format looks right.' : field.formatHint}`,
    };
  }
  if (fits && field.pattern !== null) return { tone: 'fits', text: 'The format looks right.' };
  return { tone: 'hint', text: field.formatHint };
}

function matches(pattern: string | null, value: string): boolean {
  return pattern === null || new RegExp(pattern).test(value);
}
