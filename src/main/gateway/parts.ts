import type { Result } from '../../shared/errors';
import type { Emit } from '../../shared/events';
import type { Clock } from '../clock';
import type { OpenDatabase } from '../db/open';
import type { Logger } from '../logging/logger';
import type { Integrations } from '../providers/integrations';
import type { Spending } from '../spending/spending';
import type { Timer } from '../timer';
import type { Clients } from './clients/clients';

/** What everything behind the gateway's door works with. */
export type GatewayParts = {
  database: OpenDatabase;
  clock: Clock;
  timer: Timer;
  log: Logger;
  emit: Emit;
  clients: Clients;
  payments: Pick<
    Spending['payments'],
    'reserve' | 'captureRequest' | 'release' | 'keepAlive' | 'list'
  >;
  ledger: Pick<Spending['ledger'], 'record'>;
  prices: Pick<Spending['prices'], 'price'>;
  integrations: Pick<Integrations, 'payer' | 'reportFailure'>;
  /** Replaces the vault's secrets in a text. */
  mask(text: string): string;
  profileName(profileId: string): string;
  /** The same commands as the window has. */
  call: CallCommand;
  /** Everything that the app tells its window; returns how to stop listening. */
  listen(listener: Emit): () => void;
};

/** Parses, runs and answers; never rejects. */
export type CallCommand = (name: string, input: unknown) => Promise<Result<unknown>>;
