import { v7 as uuid } from 'uuid';
import type { GatewayRequest } from '../../../shared/commands/gateway';
import type { Clock } from '../../clock';
import type { AuthenticatedClient } from '../clients/authenticate';
import type { ProviderCall } from './call';

/** Requests that are under way right now. */
export type Live = {
  begin(client: AuthenticatedClient, call: ProviderCall): LiveRequest;
  /** Of one profile, oldest first; without those that ask no model. */
  list(profileId: string): GatewayRequest[];
  /** Breaks off what fits; answers how many. */
  stop(fits: (request: Known) => boolean): number;
  /** Resolves when none is left. */
  empty(): Promise<void>;
};

/** What requests are chosen by. */
export type Known = { id: string; clientId: string; keyId: string; profileId: string };

export type LiveRequest = {
  /** Aborted when it has to end before its time. */
  signal: AbortSignal;
  abort(): void;
  /** Who pays right now. */
  paidBy(credentialName: string): void;
  answering(): void;
  end(): void;
};

type Entry = Known & { view: GatewayRequest; abort(): void };

export function createLive({ clock, onChange }: { clock: Clock; onChange(): void }): Live {
  const entries = new Map<string, Entry>();
  let whenEmpty: (() => void)[] = [];

  return {
    begin(client, call) {
      const id = uuid();
      const controller = new AbortController();
      const view: GatewayRequest = {
        id,
        clientId: client.clientId,
        clientName: client.name,
        provider: call.provider,
        model: call.models[0] ?? '',
        credentialName: '',
        startedAt: clock.now(),
        status: 'waiting',
      };
      const abort = () => controller.abort();
      const { clientId, keyId, profileId } = client;
      entries.set(id, { id, clientId, keyId, profileId, view, abort });
      onChange();
      return {
        signal: controller.signal,
        abort,
        paidBy(credentialName) {
          view.credentialName = credentialName;
          onChange();
        },
        answering() {
          view.status = 'answering';
          onChange();
        },
        end() {
          if (!entries.delete(id)) return;
          onChange();
          if (entries.size > 0) return;
          for (const tell of whenEmpty) tell();
          whenEmpty = [];
        },
      };
    },

    list: (profileId) =>
      [...entries.values()]
        .filter((entry) => entry.profileId === profileId && entry.view.model !== '')
        .map(({ view }) => ({ ...view })),

    stop(fits) {
      const found = [...entries.values()].filter(fits);
      for (const { abort } of found) abort();
      return found.length;
    },

    empty: () =>
      entries.size === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            whenEmpty.push(resolve);
          }),
  };
}
