import type { ServerResponse } from 'node:http';

/** An answer with Anthropic's error shape: https://platform.claude.com/docs/en/api/errors */
export type ApiError = {
  status: number;
  type: string;
  message: string;
  details?: Record<string, unknown>;
  headers?: Record<string, string>;
  /** Sent instead of the API's JSON: what stands before the API answered. */
  html?: string;
};

/** What the API answers with each status it documents; 502 and 503 are a proxy's. */
const ERRORS = {
  401: { type: 'authentication_error', message: 'invalid x-api-key' },
  403: {
    type: 'permission_error',
    message: 'Your API key does not have permission to use the specified resource.',
  },
  413: { type: 'request_too_large', message: 'Request exceeds the maximum size' },
  429: {
    type: 'rate_limit_error',
    message: "This request would exceed your organization's rate limit.",
  },
  500: { type: 'api_error', message: 'Internal server error' },
  502: { type: 'api_error', message: 'Bad gateway' },
  503: { type: 'api_error', message: 'Service unavailable' },
  504: { type: 'timeout_error', message: 'Request timed out' },
  529: { type: 'overloaded_error', message: 'Overloaded' },
} as const;

export type FailingStatus = keyof typeof ERRORS;
export type ErrorType = (typeof ERRORS)[FailingStatus]['type'];

type Options = { message?: string; retryAfterSeconds?: number; retryAt?: Date; resetAt?: Date };

export function apiError(status: FailingStatus, options: Options = {}): ApiError {
  const { type, message } = ERRORS[status];
  return {
    status,
    type,
    message: options.message ?? message,
    headers: waitHeaders(options),
    ...(status === 502 || status === 503
      ? { html: `<html><body><h1>${status} ${message}</h1></body></html>` }
      : {}),
  };
}

export function badRequest(message: string, details?: Record<string, unknown>): ApiError {
  return { status: 400, type: 'invalid_request_error', message, ...(details ? { details } : {}) };
}

export function notFound(message: string): ApiError {
  return { status: 404, type: 'not_found_error', message };
}

/** The error as it is in the middle of a stream, where there is no status any more. */
export function errorEvent(requestId: string, type: ErrorType = 'overloaded_error', said?: string) {
  const known = Object.values(ERRORS).find((error) => error.type === type);
  const message = said ?? known?.message ?? type;
  return { type: 'error', error: { type, message }, request_id: requestId };
}

export function sendError(response: ServerResponse, requestId: string, error: ApiError): void {
  const { status, type, message, details, headers = {}, html } = error;
  response.writeHead(status, {
    'content-type': html ? 'text/html' : 'application/json',
    ...(html ? {} : { 'request-id': requestId }),
    ...headers,
  });
  const body = {
    type: 'error',
    error: { type, message, ...(details ? { details } : {}) },
    request_id: requestId,
  };
  response.end(html ?? JSON.stringify(body));
}

/** The limits that the API tells of: https://platform.claude.com/docs/en/api/rate-limits */
const LIMITS = ['requests', 'tokens', 'input-tokens', 'output-tokens'];

function waitHeaders({ retryAfterSeconds, retryAt, resetAt }: Options): Record<string, string> {
  const headers: Record<string, string> = {};
  if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds);
  if (retryAt) headers['retry-after'] = retryAt.toUTCString();
  if (!resetAt) return headers;
  for (const limit of LIMITS) {
    headers[`anthropic-ratelimit-${limit}-limit`] = '4000';
    headers[`anthropic-ratelimit-${limit}-remaining`] = '0';
    headers[`anthropic-ratelimit-${limit}-reset`] = `${resetAt.toISOString().slice(0, 19)}Z`;
  }
  return headers;
}
