import { useState } from 'react';
import type { Credential } from '../../../shared/commands/credentials';
import type { CommandError } from '../../../shared/errors';
import { announce } from '../../announce';
import { call, useCommand, useEvent } from '../../api';

type Progress = { done: number; total: number };

export type ValidateAll = {
  start: () => void;
  cancel: () => void;
  isRunning: boolean;
  /** Null until the first news of it. */
  progress: Progress | null;
  /** How the last one ended, in a sentence. */
  outcome: string | null;
  isWaiting: (credential: Credential) => boolean;
  error: CommandError | undefined;
};

/** Checks every key of the profile, a few at a time. */
export function useValidateAll(profileId: string): ValidateAll {
  const command = useCommand('credentials.validateAll');
  const [progress, setProgress] = useState<Progress | null>(null);
  const [startedAt, setStartedAt] = useState(0);
  const [outcome, setOutcome] = useState<string | null>(null);
  const [isCancelled, setIsCancelled] = useState(false);
  // Started before the screen was left and opened again, it is still known by its news.
  useEvent('credentials.validating', (news) => {
    if (news.profileId === profileId) setProgress(news.done < news.total ? news : null);
  });
  const isRunning = command.isRunning || progress !== null;

  return {
    start: async () => {
      if (isRunning) return;
      const began = Date.now();
      setStartedAt(began);
      setOutcome(null);
      setIsCancelled(false);
      announce('Checking all keys');
      const result = await command.run({ profileId });
      setProgress(null);
      if (!result.ok) return;
      const words = outcomeWords(result.data, began);
      setOutcome(words);
      announce(words);
    },
    cancel: () => {
      setIsCancelled(true);
      void call('credentials.cancelValidation', { profileId });
    },
    isRunning,
    progress,
    outcome,
    isWaiting: ({ isEnabled, lastValidatedAt }) =>
      command.isRunning && !isCancelled && isEnabled && (lastValidatedAt ?? 0) < startedAt,
    error: command.error,
  };
}

/** `6 valid, 1 invalid, 1 not reached.` */
export function outcomeWords(credentials: readonly Credential[], startedAt: number): string {
  const enabled = credentials.filter(({ isEnabled }) => isEnabled);
  const checked = enabled.filter((one) => (one.lastValidatedAt ?? 0) >= startedAt);
  const valid = checked.filter(({ validationStatus }) => validationStatus === 'VALID').length;
  const invalid = checked.filter(({ validationStatus }) => validationStatus === 'INVALID').length;
  const rest = enabled.length - valid - invalid;
  const parts = [
    `${valid} valid`,
    ...(invalid > 0 ? [`${invalid} invalid`] : []),
    ...(rest > 0 ? [`${rest} not checked`] : []),
  ];
  return `${parts.join(', ')}.`;
}
