export type { FailingStatus } from './api-error';
export type { Fault } from './faults';
export type { Journal, RecordedRequest } from './journal';
export {
  lastUserText,
  type MessagesRequest,
  reply,
  type Script,
  type Turn,
  text,
  thinking,
  toolUse,
} from './script';
export { type Provider, startProvider } from './server';
