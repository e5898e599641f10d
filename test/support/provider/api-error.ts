import type { ServerResponse } from 'node:http';

/** An answer with Anthropic's error shape: https://platform.claude.com/docs/en/api/errors */
export type ApiError = {
  status: number;
  type: string;
  message: string;
  details?: Record<string, unknown>;
  retryAfterSeconds?: number;
};

/** What the API answers with each status it documents. */
const ERRORS = {
  401: { type: 'authentication_error', message: 'invalid x-api-key' },
  403: {
    type: 'permission_error',
    message: 'Your API key does not have permission to use the specified resource.',
  },
  429: {
    type: 'rate_limit_error',
    message: "This request would exceed your organization's rate limit.",
  },
  500: { type: 'api_error', message: 'Internal server error' },
  529: { type: 'overloaded_error', message: 'Overloaded' },
} as const;

export type FailingStatus = keyof typeof ERRORS;

export function apiError(
  status: FailingStatus,
  options: { retryAfterSeconds?: number; message?: string } = {},
): ApiError {
  const { retryAfterSeconds, message = ERRORS[status].message } = options;
  const { type } = ERRORS[status];
  return {
    status,
    type,
    message,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

export function badRequest(message: string, details?: Record<string, unknown>): ApiError {
  return { status: 400, type: 'invalid_request_error', message, ...(details ? { details } : {}) };
}

export function notFound(message: string): ApiError {
  return { status: 404, type: 'not_found_error', message };
}

export function sendError(response: ServerResponse, requestId: string, error: ApiError): void {
  const body = {
    type: 'error',
    error: {
      type: error.type,
      message: error.message,
      ...(error.details ? { details: error.details } : {}),
    },
    request_id: requestId,
  };
  response.writeHead(error.status, {
    'content-type': 'application/json',
    'request-id': requestId,
    ...(error.retryAfterSeconds === undefined
      ? {}
      : { 'retry-after': String(error.retryAfterSeconds) }),
  });
  response.end(JSON.stringify(body));
}
