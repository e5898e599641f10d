import type { z } from 'zod';
import {
  type CommandInput,
  type CommandName,
  type CommandOutput,
  findCommand,
} from '../../shared/commands';
import { CliFailure, EXIT } from '../failure';
import { type EventStream, readEvents, type StreamedEvent } from './event-stream';
import { readJson, type Server, send } from './http';
import { type Lease, type LeaseInput, openLease } from './lease';
import { refusalIn, refusalOf } from './refusals';
import type { Runtime } from './runtime-file';

/** The running app, as the owner of its data sees it. */
export type AppConnection = {
  /** Of the gateway. */
  url: string;
  /** Fails with the app's own words as a {@link CliFailure}; its `code` is the app's error code. */
  call<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>>;
  /** Answers when the app listens, so that nothing after is missed. */
  events(sessionId: string, onEvent: (event: StreamedEvent) => void): Promise<EventStream>;
  lease(input: LeaseInput): Promise<Lease>;
};

/** Errors: `unavailable` when the app does not run, or runs with its gateway off. */
export function connect(runtime: Runtime): AppConnection {
  if (runtime.state === 'absent') throw notRunning();
  if (runtime.state === 'off') throw gatewayOff();
  const server: Server = { url: runtime.url, ownerToken: runtime.ownerToken };
  return {
    url: runtime.url.replace(/\/$/, ''),
    call: (name, input) => call(server, name, input),
    events: async (sessionId, onEvent) => {
      const answer = await send(server, {
        method: 'GET',
        path: `/api/v1/events?sessionId=${encodeURIComponent(sessionId)}`,
        accept: 'text/event-stream',
      });
      if (answer.statusCode !== 200) throw await refusalOf(answer);
      return readEvents(answer, onEvent);
    },
    lease: (input) => openLease(server, input),
  };
}

export function notRunning(): CliFailure {
  return new CliFailure(
    EXIT.unavailable,
    'Chatelaine is not running. Start it from the applications menu (from a checkout: npm start), then try again.',
  );
}

export function gatewayOff(): CliFailure {
  return new CliFailure(
    EXIT.unavailable,
    'Chatelaine is running, but its gateway is off. Switch it on in the app, on the Clients screen, then try again.',
  );
}

async function call<N extends CommandName>(
  server: Server,
  name: N,
  input: CommandInput<N>,
): Promise<CommandOutput<N>> {
  const answer = await send(server, {
    method: 'POST',
    path: `/api/v1/commands/${name}`,
    body: input,
  });
  const body = await readJson(answer);
  const data = dataIn(body);
  const definition = findCommand(name);
  if (data === undefined || definition === undefined) throw refusalIn(answer.statusCode, body);
  const parsed = definition.output.safeParse(data.value);
  if (!parsed.success) throw refusalIn(answer.statusCode, undefined);
  // The definition of this very name has parsed it: a map by name cannot say so in its type.
  return parsed.data as z.output<typeof definition.output> as CommandOutput<N>;
}

function dataIn(body: unknown): { value: unknown } | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  if (!('ok' in body) || body.ok !== true || !('data' in body)) return undefined;
  return { value: body.data };
}
