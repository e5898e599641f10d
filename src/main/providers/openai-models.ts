import OpenAI from 'openai';
import type { Connection } from './key-provider';

/** How many models the key may use, with the headers of the answer. */
export type ModelCount = { models: string; headers: Headers };

/**
 * Lists models of OpenAI, or of a server that speaks its protocol. Each option that the client library
 * would otherwise take from the environment is set.
 */
export async function countModels({
  key,
  parts,
  baseUrl,
  fetch,
  signal,
}: Connection): Promise<ModelCount> {
  const client = new OpenAI({
    apiKey: key,
    adminAPIKey: null,
    webhookSecret: null,
    organization: parts.organizationId ?? null,
    project: parts.projectId ?? null,
    baseURL: baseUrl,
    maxRetries: 0,
    logLevel: 'off',
    fetch,
  });
  const { data: page, response } = await client.models.list({ signal }).withResponse();
  if (page.object !== 'list') throw new TypeError('not a list of models');
  return { models: String(page.data.length), headers: response.headers };
}
