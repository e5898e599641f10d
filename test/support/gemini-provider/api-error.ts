import type { Answer } from '../scripted-provider';

/** Google's error shape: https://google.aip.dev/193 */
export function geminiError(
  code: number,
  status: string,
  message: string,
  reason?: string,
): Answer {
  const domain = 'googleapis.com';
  const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain };
  return {
    status: code,
    body: { error: { code, message, status, ...(reason ? { details: [info] } : {}) } },
  };
}

export const invalid = (message: string) => geminiError(400, 'INVALID_ARGUMENT', message);
export const unknownKey = () =>
  geminiError(
    400,
    'INVALID_ARGUMENT',
    'API key not valid. Please pass a valid API key.',
    'API_KEY_INVALID',
  );
export const withoutKey = () =>
  geminiError(
    403,
    'PERMISSION_DENIED',
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
  );
