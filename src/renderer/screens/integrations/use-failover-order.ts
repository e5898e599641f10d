import { useEffect, useRef, useState } from 'react';
import type { Credential, Provider } from '../../../shared/commands/credentials';
import type { CommandError } from '../../../shared/errors';
import { announce } from '../../announce';
import { useCommand } from '../../api';
import { inOrder, moved, ordinal } from './failover-order';

export type FailoverOrder = {
  ordered: readonly Credential[];
  /** Moves one to another index of the order; the one that comes first becomes active. */
  move: (from: number, to: number) => void;
  error: CommandError | undefined;
  clearError: () => void;
};

/** The failover order of a provider's credentials, shown as chosen while it is being stored. */
export function useFailoverOrder(
  profileId: string,
  provider: Provider,
  credentials: readonly Credential[],
): FailoverOrder {
  const reorder = useCommand('credentials.reorder');
  const activate = useCommand('credentials.activate');
  const [wanted, setWanted] = useState<readonly string[] | null>(null);
  const stored = inOrder(credentials);
  const storedIds = stored.map(({ id }) => id).join();
  const refocus = useRef<string | null>(null);

  useEffect(() => {
    if (wanted?.join() === storedIds) setWanted(null);
  }, [wanted, storedIds]);

  const byId = new Map(credentials.map((credential) => [credential.id, credential]));
  const chosen = wanted?.flatMap((id) => byId.get(id) ?? []) ?? [];
  // Something was added or removed meanwhile: what is stored tells.
  const ordered = chosen.length === credentials.length ? chosen : stored;

  // A row that changes its place loses the focus that moved it.
  const shownIds = ordered.map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the rows are in their new places
  useEffect(() => {
    const id = refocus.current;
    refocus.current = null;
    if (id) document.querySelector<HTMLElement>(`[data-handle="${id}"]`)?.focus();
  }, [shownIds]);

  const store = async (next: readonly Credential[]) => {
    const [first] = next;
    if (first && !first.isActive) {
      const activated = await activate.run({ credentialId: first.id });
      if (!activated.ok) return false;
    }
    const credentialIds = next.map(({ id }) => id);
    const result = await reorder.run({ profileId, provider, credentialIds });
    return result.ok;
  };

  return {
    ordered,
    move: async (from, to) => {
      const next = moved(ordered, from, to);
      const item = ordered[from];
      if (next === ordered || item === undefined) return;
      if (next[0]?.isEnabled === false) {
        announce(`${next[0].credentialName} is disabled and cannot be first`);
        return;
      }
      const isHandle = document.activeElement?.getAttribute('data-handle') === item.id;
      refocus.current = isHandle ? item.id : null;
      setWanted(next.map(({ id }) => id));
      if (await store(next)) {
        announce(`${item.credentialName} is now ${ordinal(to + 1)} of ${next.length}`);
      } else setWanted(null);
    },
    error: reorder.error ?? activate.error,
    clearError: () => {
      reorder.clearError();
      activate.clearError();
    },
  };
}
