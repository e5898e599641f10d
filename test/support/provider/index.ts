export type { FailingStatus } from './api-error';
export type { Fault } from './faults';
export type { Journal, RecordedRequest } from './journal';
export {
  cutToolUse,
  lastUserText,
  type MessagesRequest,
  reply,
  type Script,
  type Turn,
  text,
  thinking,
  toolUse,
} from './script';
export { BEFORE_FIRST_BYTE, type Provider, startProvider } from './server';
export { contextFull, cutAtMaxTokens, paused, refused, stoppedAt } from './stops';
export { estimateTokens } from './tokens';
export { citedText, openWebSearch, webFetch, webSearch, webSearchResult } from './web';
