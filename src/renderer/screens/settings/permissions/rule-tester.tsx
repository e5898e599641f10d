import { SegmentedControl, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { PermissionRule } from '../../../../shared/commands/permissions';
import type { SessionMode } from '../../../../shared/commands/sessions';
import { StatusBadge, type Tone } from '../../../components/status-badge';
import { Decision } from './rule-table';
import { hasPattern, toolWords, whereWords } from './rule-words';
import classes from './rules.module.css';
import { ToolField } from './tool-field';
import { useVerdict, type Verdict } from './use-verdict';

const MODES: readonly { value: SessionMode; label: string }[] = [
  { value: 'ask', label: 'Ask' },
  { value: 'accept_edits', label: 'Accept edits' },
  { value: 'plan', label: 'Plan' },
];

const WORDS: Record<Verdict['verdict'], { tone: Tone; word: string }> = {
  allow: { tone: 'ok', word: 'Allowed' },
  ask: { tone: 'waiting', word: 'Would ask' },
  deny: { tone: 'bad', word: 'Denied' },
};

type Props = {
  workspace: string;
  rules: readonly PermissionRule[];
  /** Told which rules decide, so that they can be shown among the others. */
  onDeciding: (ruleIds: readonly string[]) => void;
};

/** Tries a call against the rules, without running anything. */
export function RuleTester({ workspace, rules, onDeciding }: Props) {
  const [tool, setTool] = useState('bash');
  const [mode, setMode] = useState<SessionMode>('ask');
  const [text, setText] = useState('');
  const isWritten = !hasPattern(tool) || text.trim() !== '';
  const { verdict, error } = useVerdict(
    isWritten && workspace !== '' ? { workspace, mode, tool, text } : null,
  );
  const ids = verdict?.ruleIds;
  useEffect(() => onDeciding(ids ?? []), [ids, onDeciding]);
  const deciding = rules.filter(({ id }) => ids?.includes(id));

  return (
    <section className={classes.tester} aria-labelledby="rule-tester">
      <h3 id="rule-tester" className={classes.testerTitle}>
        Would this be allowed?
      </h3>
      <div className={classes.fields}>
        <ToolField label="Tool to try" isLabelHidden value={tool} onChange={setTool} />
        <SegmentedControl<SessionMode>
          aria-label="Mode to try"
          value={mode}
          onChange={setMode}
          data={[...MODES]}
        />
      </div>
      <TextInput
        aria-label={tool === 'write' ? 'Path to try' : 'Command to try'}
        classNames={{ input: classes.mono ?? '' }}
        placeholder={placeholderFor(tool)}
        value={hasPattern(tool) ? text : ''}
        disabled={!hasPattern(tool)}
        maxLength={100_000}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <output className={classes.verdict} aria-label="Verdict">
        {error && <span className={classes.because}>{error.message}</span>}
        {!error && !verdict && (
          <span className={classes.because}>Nothing is run: the rules are only asked.</span>
        )}
        {verdict && (
          <>
            <StatusBadge tone={WORDS[verdict.verdict].tone}>
              {WORDS[verdict.verdict].word}
            </StatusBadge>
            <span className={classes.because}>{verdict.because}</span>
          </>
        )}
      </output>
      {deciding.length > 0 && (
        <ul className={classes.deciding} aria-label="Deciding rules">
          {deciding.map((rule) => (
            <li key={rule.id}>
              <Decision decision={rule.decision} />
              <code>{rule.pattern}</code>
              <span className={classes.soft}>{whereWords(rule)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function placeholderFor(tool: string): string {
  if (tool === 'bash') return 'git status && npm test';
  if (tool === 'write') return 'src/checkout.ts';
  return `Every call of ${toolWords(tool).name}`;
}
