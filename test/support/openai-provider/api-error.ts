import type { Answer } from '../scripted-provider';

type Kind = { type?: string; code?: string | null; param?: string | null };

/** OpenAI's error shape: https://platform.openai.com/docs/guides/error-codes */
export function openaiError(status: number, message: string, kind: Kind = {}): ErrorAnswer {
  const { type = 'invalid_request_error', code = null, param = null } = kind;
  return { status, body: { error: { message, type, param, code } } };
}

export type ErrorAnswer = Extract<Answer, { body: unknown }>;

export const unknownKey = () =>
  openaiError(401, 'Incorrect API key provided: sk-proj-****cdef.', { code: 'invalid_api_key' });
export const rateLimited = () =>
  openaiError(429, 'Rate limit reached for requests', {
    type: 'requests',
    code: 'rate_limit_exceeded',
  });
export const badRequest = (message: string, param: string | null = null) =>
  openaiError(400, message, { param });
