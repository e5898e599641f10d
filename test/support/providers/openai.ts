import type { Answer, Seen } from './scripted-server';

/** The list of models, as it is to one key. The base URL of OpenAI's client ends in `/v1`. */
export function strictOpenai(apiKey: string) {
  return {
    '/v1/models': ({ headers }: Seen): Answer =>
      headers.authorization === `Bearer ${apiKey}`
        ? openaiModels
        : openaiError(401, 'invalid_api_key', 'Incorrect API key provided: sk-proj-****cdef.'),
  };
}

const models = ['m-1', 'm-2'].map((id) => ({ id, object: 'model', created: 1, owned_by: 'them' }));

export const openaiModels = {
  status: 200,
  body: { object: 'list', data: models },
  headers: { 'openai-organization': 'acme', 'openai-project': 'proj_acme' },
};

export const openaiError = (status: number, code: string | null, message: string): Answer => ({
  status,
  body: { error: { message, type: 'invalid_request_error', param: null, code } },
});
