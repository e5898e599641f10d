import type Anthropic from '@anthropic-ai/sdk';
import { APIError } from '@anthropic-ai/sdk';
import type { Model } from '../../../../shared/commands/models';
import { ChatelaineError } from '../../../../shared/errors';
import type { EngineParts } from '../../parts';
import type { SessionRow } from '../../session-store';
import { noteSending, noteSent, unsentMessages } from './messages';
import { createPlaces, instructions, isGone, modelConfig, SESSION_KEY, toolsOf } from './place';
import { changeProgress, readProgress } from './progress';

/** How many of the latest sessions are looked through for one that was made and never heard of. */
const MOST_LOOKED_AT = 200;

const OTHER_MODEL =
  'A session on the provider’s machines keeps the model that it began with. Set it back, or fork the session to go on here with another one.';

type Opening = {
  parts: EngineParts;
  client: Anthropic;
  session: SessionRow;
  credentialId: string | null;
  model: Model | undefined;
  signal: AbortSignal;
};

/**
 * The provider's session: the one that there is, with the tools that are wanted now, or a new one that
 * begins with what the user said. Its id is on disk before anything else happens. Answers it.
 */
export async function openSession(opening: Opening): Promise<string> {
  const { parts, session } = opening;
  const known = session.managedId ?? (await findLost(opening));
  if (known === null) return create(opening);
  const { model } = readProgress(parts.database.db, session.id);
  if (model !== session.model) throw new ChatelaineError('CONFLICT', OTHER_MODEL);
  await updateTools(opening, known);
  return known;
}

async function create(opening: Opening): Promise<string> {
  const { parts, client, session, credentialId, model, signal } = opening;
  const { db } = parts.database;
  const places = createPlaces(parts, client, credentialId);
  const tools = toolsOf(session);
  const unsent = unsentMessages(db, session.id);
  const request = async () => {
    const { agentId, environmentId } = await places.prepare(session, signal);
    return client.beta.sessions.create(
      {
        agent: {
          type: 'agent_with_overrides',
          id: agentId,
          model: modelConfig(session, model),
          system: instructions(session),
          tools,
        },
        environment_id: environmentId,
        initial_events: unsent?.events ?? [],
        metadata: { [SESSION_KEY]: session.id },
        title: session.title,
      },
      { signal },
    );
  };
  parts.database.transaction((tx) => {
    const wanted = { model: session.model, tools: JSON.stringify(tools), credentialId };
    changeProgress(tx, session.id, { ...wanted, isCreating: true });
    if (unsent) noteSending(tx, session.id, unsent);
  });
  try {
    const { id } = await request().catch((error: unknown) => {
      // Somebody removed the agent or the environment there: others are made, once.
      if (!isGone(error)) throw error;
      places.forget();
      return request();
    });
    keep(opening, id);
    return id;
  } catch (error) {
    // Refused, so nothing was made: another key may try, and nothing has to be looked for.
    if (isRefusal(error)) changeProgress(db, session.id, { isCreating: false, sending: null });
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof APIError)) return false;
  const { status } = error;
  return status !== undefined && status >= 400 && status < 500 && status !== 408;
}

/** A session that the provider made, and whose id never arrived. */
async function findLost(opening: Opening): Promise<string | null> {
  const { parts, client, session, signal } = opening;
  const { isCreating, credentialId } = readProgress(parts.database.db, session.id);
  const agentId = createPlaces(parts, client, credentialId).agentId();
  if (!isCreating || agentId === null) return null;
  let looked = 0;
  const sessions = client.beta.sessions.list({ agent_id: agentId, limit: 100 }, { signal });
  for await (const { id, metadata } of sessions) {
    looked += 1;
    if (metadata[SESSION_KEY] === session.id) {
      keep(opening, id);
      return id;
    }
    if (looked >= MOST_LOOKED_AT) break;
  }
  return null;
}

/** It began with what the user had said by then. */
function keep({ parts, session, credentialId }: Opening, managedId: string): void {
  parts.database.transaction((tx) => {
    parts.store.update(session.id, { managedId }, tx);
    changeProgress(tx, session.id, { isCreating: false, credentialId, status: 'sent' });
    noteSent(tx, session.id);
  });
}

/** Only between turns: the provider refuses a change while one runs, and the next turn comes to it. */
async function updateTools({ parts, client, session, signal }: Opening, id: string) {
  const { db } = parts.database;
  const { tools: given, status } = readProgress(db, session.id);
  const tools = toolsOf(session);
  const wanted = JSON.stringify(tools);
  if (given === wanted || (status !== 'idle' && status !== 'failed')) return;
  await client.beta.sessions.update(id, { agent: { tools } }, { signal });
  changeProgress(db, session.id, { tools: wanted });
}
