import fs from 'node:fs';
import http from 'node:http';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { readRuntimeFile } from '../../../src/main/gateway/runtime-file';
import { askGateway, type GatewayAsking } from '../../support/ask-gateway';
import { type MainProcess, startMainProcess } from '../../support/main-process';

/** The composed main process with its gateway on, a profile, and ways to ask it over HTTP. */
export async function openGateway(given?: MainProcess) {
  const main = given ?? (await startMainProcess());
  const profileId = given ? '' : (await main.must('profiles.create', { name: 'Work' })).id;
  const place = await switchOn(main);

  const ask = (method: string, path: string, asking?: GatewayAsking) =>
    askGateway(place.url, method, path, asking);
  const owner = (method: string, path: string, body?: unknown) =>
    ask(method, path, { headers: { authorization: `Bearer ${place.ownerToken}` }, body });

  return {
    main,
    profileId,
    ...place,
    ask,
    /** As the user's own command line. */
    owner,
    /** As a program with a client key. */
    client: (apiKey: string, method: string, path: string, body?: unknown) =>
      ask(method, path, { headers: { 'x-api-key': apiKey }, body }),
    /** A new client and its key. */
    async account(more: object = {}): Promise<{ clientId: string; apiKey: string }> {
      const answer = await owner('POST', '/accounts', { name: 'Build server', ...more });
      if (answer.status !== 201) throw new Error(answer.text);
      return answer.json;
    },
    listen: (method: string, path: string, body?: unknown) => openEvents(place, method, path, body),
    async close() {
      await main.close();
      fs.rmSync(main.dataFolder, { recursive: true, force: true });
    },
  };
}

export type OpenGateway = Awaited<ReturnType<typeof openGateway>>;

/** Away from the default, so that tests and a running app keep out of each other's way. */
async function switchOn(main: MainProcess): Promise<{ url: string; ownerToken: string }> {
  const port = 20_000 + Math.floor(Math.random() * 40_000);
  const { url, problem } = await main.must('gateway.update', { isOn: true, port });
  const file = readRuntimeFile(main.dataFolder);
  if (url === null || file?.url !== url || file.ownerToken === null) {
    throw new Error(`the gateway is not on: ${problem}`);
  }
  return { url, ownerToken: file.ownerToken };
}

/** A stream of server-sent events, once the server has said that it listens. */
function openEvents(
  { url, ownerToken }: { url: string; ownerToken: string },
  method: string,
  path: string,
  body: unknown,
) {
  const events: EventSourceMessage[] = [];
  const watchers = new Set<() => void>();
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const headers = { authorization: `Bearer ${ownerToken}`, ...type };
  return new Promise<{
    status: number;
    headers: http.IncomingHttpHeaders;
    events: EventSourceMessage[];
    /** The first of this name, come already or still to come, whose data fits. */
    event(name: string, fits?: (data: unknown) => boolean): Promise<unknown>;
    ended: Promise<void>;
    /** Stops reading, as a program does that is stuck. */
    pause(): void;
    hangUp(): void;
  }>((resolve, reject) => {
    const request = http.request(url + path, { method, agent: false, headers }, (answer) => {
      const parser = createParser({
        onEvent: (event) => {
          events.push(event);
          for (const look of watchers) look();
        },
      });
      answer.setEncoding('utf8');
      answer.on('error', () => {});
      const ended = new Promise<void>((end) => answer.once('close', end));
      answer.on('data', (text: string) => parser.feed(text));
      answer.once('data', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          events,
          ended,
          event: (name, fits = () => true) =>
            new Promise((found) => {
              const look = () => {
                const one = events.find(
                  ({ event, data }) => event === name && fits(JSON.parse(data)),
                );
                if (!one) return;
                watchers.delete(look);
                found(JSON.parse(one.data));
              };
              watchers.add(look);
              look();
            }),
          pause: () => void answer.pause(),
          hangUp: () => void answer.destroy(),
        }),
      );
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
