import type { IncomingHttpHeaders } from 'node:http';
import {
  type Answer,
  type RecordedRequest,
  type ScriptedProvider,
  startScriptedProvider,
} from '../scripted-provider';
import { openaiError, unknownKey } from './api-error';
import { chatAnswer, type Speaker } from './chat';
import type { OpenaiReply } from './reply';
import { responsesAnswer } from './responses';
import { checkedChat, checkedResponses } from './rules';

export { openaiError, rateLimited } from './api-error';
export type { OpenaiReply } from './reply';

export type OpenaiProvider = ScriptedProvider<OpenaiReply>;

const MODELS: Record<Speaker, readonly string[]> = {
  openai: ['gpt-5', 'gpt-5-mini', 'gpt-4o'],
  deepseek: ['deepseek-chat', 'deepseek-reasoner'],
};

/**
 * OpenAI's API, or DeepSeek's, on 127.0.0.1: as strict about keys and what is in a request, with replies
 * from a script and `ok` at its end. The base URL of a credential is `url` with `/v1` for OpenAI; DeepSeek
 * has its paths with `/v1` and without (https://api-docs.deepseek.com).
 */
export function startOpenaiProvider({
  apiKeys,
  speaker = 'openai',
  organizationId,
  projectId,
}: {
  apiKeys: readonly string[];
  speaker?: Speaker;
  /** A request must name them when they are given. */
  organizationId?: string;
  projectId?: string;
}): Promise<OpenaiProvider> {
  const models = MODELS[speaker];
  const context = { models, isOpenai: speaker === 'openai' };

  const answer = (entry: RecordedRequest, nextReply: () => OpenaiReply | undefined): Answer => {
    if (entry.keyIndex < 0) return unknownKey();
    const strange = mismatch(entry.headers, { organizationId, projectId });
    if (strange) return strange;
    const route = `${entry.method} ${pathOf(entry, speaker)}`;
    if (route === 'POST /chat/completions') {
      const checked = checkedChat(entry.body, context);
      if ('refused' in checked) return checked.refused;
      return chatAnswer(checked.request, nextReply() ?? { text: 'ok' }, speaker);
    }
    if (route === 'POST /responses' && speaker === 'openai') {
      const checked = checkedResponses(entry.body, context);
      if ('refused' in checked) return checked.refused;
      return responsesAnswer(checked.request, nextReply() ?? { text: 'ok' });
    }
    return modelsAnswer(route, models) ?? notFound(entry);
  };

  return startScriptedProvider({ apiKeys, presentedKey: bearerOf, answer });
}

function bearerOf({ authorization = '' }: IncomingHttpHeaders): string | undefined {
  return /^Bearer (.+)$/.exec(authorization)?.[1];
}

function pathOf({ path }: RecordedRequest, speaker: Speaker): string {
  if (path.startsWith('/v1/')) return path.slice('/v1'.length);
  return speaker === 'deepseek' ? path : `(not below /v1) ${path}`;
}

function modelsAnswer(route: string, models: readonly string[]): Answer | undefined {
  const data = models.map((id) => ({ id, object: 'model', created: 1, owned_by: 'them' }));
  if (route === 'GET /models') return { status: 200, body: { object: 'list', data } };
  const one = data.find(({ id }) => route === `GET /models/${id}`);
  return one && { status: 200, body: one };
}

function mismatch(
  headers: IncomingHttpHeaders,
  expected: { organizationId?: string | undefined; projectId?: string | undefined },
): Answer | undefined {
  const { organizationId, projectId } = expected;
  if (organizationId && headers['openai-organization'] !== organizationId)
    return openaiError(401, 'No such organization', { code: 'mismatched_organization' });
  if (projectId && headers['openai-project'] !== projectId)
    return openaiError(401, 'No such project', { code: 'mismatched_project' });
  return undefined;
}

function notFound({ method, path }: RecordedRequest): Answer {
  return openaiError(404, `Invalid URL (${method} ${path})`);
}
