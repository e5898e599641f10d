import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type ClipboardEvent, type ReactNode, useState } from 'react';
import type { McpTransport } from '../../../../shared/commands/mcp';
import { SecretInput } from '../../../components/secret-input';
import classes from './secret-fields.module.css';
import type { DraftSecret } from './server-draft';

type Props = {
  type: McpTransport['type'];
  secrets: readonly DraftSecret[];
  /** Stored ones do not come along: each has to be entered again. */
  mustBeEnteredAgain: boolean;
  problem: string | undefined;
  onChange: (secrets: DraftSecret[]) => void;
};

/** What the server is given to know who asks: environment variables or headers, write-only. */
export function SecretFields({ type, secrets, mustBeEnteredAgain, problem, onChange }: Props) {
  const words = WORDS[type];
  const change = (key: string, values: Partial<DraftSecret>) =>
    onChange(secrets.map((secret) => (secret.key === key ? { ...secret, ...values } : secret)));
  return (
    <section className={classes.fields} aria-label={words.title}>
      <div className={classes.head}>
        <div>
          <h3 className={classes.label}>{words.title}</h3>
          <p className={classes.text}>
            Kept in the vault and never shown again. They go to this server and nowhere else.
          </p>
        </div>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} stroke={1.5} aria-hidden />}
          onClick={() =>
            onChange([
              ...secrets,
              { key: crypto.randomUUID(), name: '', value: '', storedHint: null },
            ])
          }
        >
          {words.add}
        </Button>
      </div>
      {mustBeEnteredAgain && (
        <p className={classes.text} role="status">
          The server is another one now. Enter its secrets again, or remove them.
        </p>
      )}
      {secrets.length > 0 && (
        <div className={classes.rows}>
          {secrets.map((secret) => (
            <SecretRow
              key={secret.key}
              secret={secret}
              placeholder={words.placeholder}
              isOpen={mustBeEnteredAgain}
              onChange={(values) => change(secret.key, values)}
              onRemove={() => onChange(secrets.filter(({ key }) => key !== secret.key))}
            />
          ))}
        </div>
      )}
      {problem !== undefined && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}

const WORDS = {
  stdio: {
    title: 'Environment variables',
    add: 'Add variable',
    placeholder: { name: 'API_TOKEN', value: '' },
  },
  http: {
    title: 'Headers',
    add: 'Add header',
    placeholder: { name: 'Authorization', value: 'Bearer …' },
  },
};

type RowProps = {
  secret: DraftSecret;
  placeholder: { name: string; value: string };
  isOpen: boolean;
  onChange: (values: Partial<DraftSecret>) => void;
  onRemove: () => void;
};

function SecretRow({ secret, placeholder, isOpen, onChange, onRemove }: RowProps) {
  const [isReplacing, setIsReplacing] = useState(false);
  const { name, value, storedHint } = secret;
  const remove = (
    <ActionIcon aria-label={`Remove ${name || 'this secret'}`} onClick={onRemove}>
      <IconX size={16} stroke={1.5} aria-hidden />
    </ActionIcon>
  );
  if (storedHint !== null && !isReplacing && !isOpen) {
    return (
      <div className={classes.row} data-stored>
        <div className={classes.stored}>
          <span className={classes.storedName}>{name}</span>
          <span className={classes.hint}>{storedHint === '' ? 'stored' : `…${storedHint}`}</span>
          <Button size="xs" variant="default" onClick={() => setIsReplacing(true)}>
            Replace
          </Button>
        </div>
        {remove}
      </div>
    );
  }
  return (
    <div className={classes.row}>
      <TextInput
        label="Name"
        classNames={{ input: classes.mono ?? '' }}
        placeholder={placeholder.name}
        value={name}
        disabled={storedHint !== null}
        maxLength={200}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <KeepingSpaces value={value} onChange={(text) => onChange({ value: text })}>
        <SecretInput
          field={{
            key: secret.key,
            label: 'Value',
            kind: 'secret',
            required: true,
            placeholder: placeholder.value,
            formatHint: '',
            pattern: null,
          }}
          value={value}
          onChange={(text) => onChange({ value: text })}
        />
      </KeepingSpaces>
      {remove}
    </div>
  );
}

type KeepingProps = { value: string; onChange: (text: string) => void; children: ReactNode };

/** A key has no spaces, so a secret's input takes them off a paste; `Bearer …` needs the one inside. */
function KeepingSpaces({ value, onChange, children }: KeepingProps) {
  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData('text').trim();
    const input = event.target;
    if (!/^\S+ \S+$/.test(pasted) || !(input instanceof HTMLInputElement)) return;
    event.preventDefault();
    event.stopPropagation();
    const { selectionStart, selectionEnd } = input;
    onChange(value.slice(0, selectionStart ?? 0) + pasted + value.slice(selectionEnd ?? 0));
  };
  return <div onPasteCapture={onPaste}>{children}</div>;
}
