import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { CommandInput, CommandOutput } from '../../../../shared/commands';
import type { CommandError } from '../../../../shared/errors';
import { call, useEvent } from '../../../api';

/** Long enough not to ask at every letter, short enough to feel at once; in ms. */
const PAUSE_MS = 180;

export type Verdict = CommandOutput<'permissions.test'>;

/**
 * What would become of a call, asked again when it, or any rule, changes. `null` asks nothing. The last
 * verdict stays until the next one is there.
 */
export function useVerdict(input: CommandInput<'permissions.test'> | null): {
  verdict: Verdict | undefined;
  error: CommandError | undefined;
} {
  const [asked] = useDebouncedValue(JSON.stringify(input), PAUSE_MS);
  const [changes, setChanges] = useState(0);
  const [answer, setAnswer] = useState<{ verdict?: Verdict; error?: CommandError }>({});
  useEvent('permissions.changed', () => setChanges((count) => count + 1));

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the rules asks again
  useEffect(() => {
    // Written above from this very type.
    const tried = JSON.parse(asked) as typeof input;
    if (tried === null) {
      setAnswer({});
      return;
    }
    let isLatest = true;
    void call('permissions.test', tried).then((result) => {
      if (isLatest) setAnswer(result.ok ? { verdict: result.data } : { error: result.error });
    });
    return () => {
      isLatest = false;
    };
  }, [asked, changes]);
  return { verdict: answer.verdict, error: answer.error };
}
