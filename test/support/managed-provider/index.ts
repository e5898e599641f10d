export { call, calls, gate, type ManagedTurn, overloaded, type Step, says, usage } from './script';
export { type ManagedProvider, startManagedProvider } from './server';
