import { Button, Input, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ClipboardEvent, type KeyboardEvent, useId, useRef, useState } from 'react';
import { announce } from '../../announce';
import classes from './domain-field.module.css';
import { coveredBy, domainProblem, domainsFrom } from './domain-text';

type Props = {
  label: string;
  description?: string;
  domains: readonly string[];
  /** Takes the new list; answers what is wrong with it, or null when it was taken. */
  onChange: (domains: string[]) => Promise<string | null> | string | null;
};

/** A list of domains: Enter or a comma adds one, each has a button that takes it away. */
export function DomainField({ label, description, domains, onChange }: Props) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const noteId = useId();

  const add = async (written: string) => {
    const wanted = domainsFrom(written);
    const fresh = wanted.filter((domain) => coveredBy(domain, domains) === undefined);
    if (wanted.length === 0) return;
    const wrong = fresh.map(domainProblem).find((found) => found !== null);
    const refused = wrong ?? (fresh.length === 0 ? null : await onChange([...domains, ...fresh]));
    setProblem(refused);
    if (refused !== null) return;
    setText('');
    setNote(fresh.length === 0 ? `“${coveredBy(wanted[0] ?? '', domains)}” covers it.` : '');
    if (fresh.length > 0) announce(`${fresh.join(', ')} added`);
  };
  const remove = async (domain: string) => {
    setProblem(await onChange(domains.filter((known) => known !== domain)));
    announce(`${domain} removed`);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ',') return;
    // Not the form around it.
    event.preventDefault();
    void add(text);
  };
  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData('text');
    if (domainsFrom(pasted).length < 2) return;
    event.preventDefault();
    void add(pasted);
  };

  return (
    <div>
      <Input.Wrapper
        label={label}
        {...(description === undefined ? {} : { description })}
        labelElement="div"
      >
        <ul className={classes.domains} aria-label={`${label}: allowed`}>
          {domains.map((domain) => (
            <li key={domain} className={classes.domain}>
              {domain}
              <button
                type="button"
                className={classes.remove}
                aria-label={`Remove ${domain}`}
                onClick={() => void remove(domain)}
              >
                <IconX size={14} stroke={1.75} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      </Input.Wrapper>
      <div className={classes.line}>
        <TextInput
          ref={input}
          className={classes.input ?? ''}
          aria-label={`Add to ${label.toLowerCase()}`}
          aria-describedby={noteId}
          error={problem !== null}
          placeholder="api.github.com or *.example.com"
          value={text}
          maxLength={2_000}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setText(event.currentTarget.value);
            setProblem(null);
            setNote('');
          }}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <Button variant="default" disabled={text.trim() === ''} onClick={() => void add(text)}>
          Add
        </Button>
      </div>
      <p
        id={noteId}
        className={classes.note}
        data-problem={problem === null ? undefined : true}
        aria-live="polite"
      >
        {problem ?? note}
      </p>
    </div>
  );
}
