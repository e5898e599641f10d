import { ERROR_GUIDE, type ErrorCode } from '../../../src/shared/errors';

/** What a command throws: becomes the failure half of its answer. */
export function failure(code: ErrorCode, message: string = ERROR_GUIDE[code].sentence) {
  return { code, message, retryable: ERROR_GUIDE[code].retryable };
}
