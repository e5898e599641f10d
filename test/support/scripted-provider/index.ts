export type { Fault } from './faults';
export type { Journal, RecordedRequest } from './journal';
export { type Answer, type ScriptedProvider, startScriptedProvider } from './server';
