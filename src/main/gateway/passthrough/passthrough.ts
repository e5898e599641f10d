import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayRequest } from '../../../shared/commands/gateway';
import type { AuthenticatedClient } from '../clients/authenticate';
import type { GatewayParts } from '../parts';
import { GatewayRefusal } from '../refusal';
import { whenOver } from '../when-over';
import { createAccounting, NOTHING_TOLD } from './accounting';
import { firstAnswer, type Outcome } from './attempts';
import type { ProviderCall } from './call';
import { createLive } from './live';
import { createPassthroughNews } from './news';
import { relay, relayRefused } from './relay';
import { createUpstream, type Patience } from './upstream';

/** Requests of clients on their way to providers and back. */
export type Passthrough = {
  /**
   * Passes the request on with a key of the vault's and the answer back, and writes down what it cost.
   * Rejects only before anything is answered. Errors: `GatewayRefusal`, the vault's, the database's.
   */
  forward(request: FastifyRequest, reply: FastifyReply, call: ProviderCall): Promise<void>;
  /** Under way right now, oldest first. */
  live(profileId: string): GatewayRequest[];
  /** Breaks it off on both sides; what came so far is paid for. Does nothing when it has ended. */
  stop(requestId: string): void;
  /** The same for all requests of a profile, of a client, or under one key. Answers how many. */
  stopOf(whose: Whose): number;
  /** Breaks off all that is under way, and resolves when it is settled. */
  close(): Promise<void>;
};

/** Whose requests are meant. */
export type Whose = { profileId: string } | { clientId: string } | { keyId: string };

export type PassthroughParts = Pick<
  GatewayParts,
  | 'database'
  | 'clock'
  | 'timer'
  | 'log'
  | 'emit'
  | 'payments'
  | 'ledger'
  | 'prices'
  | 'integrations'
  | 'mask'
  | 'profileName'
> & { patience?: Patience };

export function createPassthrough(parts: PassthroughParts): Passthrough {
  const { log, mask, clock } = parts;
  const news = createPassthroughNews(parts);
  const accounting = createAccounting(parts, news);
  const live = createLive({ clock, onChange: news.requestsChanged });
  const upstream = createUpstream(parts.patience);
  let isClosed = false;

  return {
    async forward(request, reply, call) {
      if (isClosed) throw new GatewayRefusal('unavailable', 'Chatelaine is closing its gateway.');
      refuseModels(request.client, call);
      const one = live.begin(request.client, call);
      const response = reply.raw;
      const forget = whenOver(request, reply, () => {
        if (!response.writableFinished) one.abort();
      });
      if (response.destroyed || request.raw.socket.destroyed) one.abort();
      const { signal } = one;
      let outcome: Outcome | null = null;
      try {
        outcome = await firstAnswer({ ...parts, accounting, upstream }, request, call, one);
        reply.hijack();
        one.answering();
        if ('refused' in outcome) relayRefused(outcome.refused, response, mask);
        else await relay(outcome, response, call, { signal, mask, log });
      } catch (error) {
        if (!outcome && !signal.aborted) throw error;
        // Nobody is there to be told, or something was said already.
        if (!signal.aborted) log.error({ err: error }, 'an answer could not be passed on');
        if (outcome && 'answer' in outcome) outcome.account?.record(NOTHING_TOLD);
        // Else the provider would be left waiting.
        one.abort();
        reply.hijack();
        response.destroy();
      } finally {
        forget();
        one.end();
      }
    },

    live: live.list,
    stop: (requestId) => void live.stop(({ id }) => id === requestId),
    stopOf: (whose) => {
      if ('profileId' in whose) return live.stop((one) => one.profileId === whose.profileId);
      if ('keyId' in whose) return live.stop((one) => one.keyId === whose.keyId);
      return live.stop((one) => one.clientId === whose.clientId);
    },
    async close() {
      isClosed = true;
      live.stop(() => true);
      await live.empty();
      upstream.close();
      news.close();
    },
  };
}

function refuseModels({ allowedModels }: AuthenticatedClient, { models }: ProviderCall): void {
  const refused = allowedModels && models.find((model) => !allowedModels.includes(model));
  if (refused)
    throw new GatewayRefusal(
      'forbidden',
      `This client may not use “${refused}”. It may use: ${allowedModels.join(', ')}. Its owner can change that in Chatelaine, under Clients.`,
    );
}
