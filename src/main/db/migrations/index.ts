import initial from './0001_initial.sql?raw';
import sessionsToRelyOn from './0002_sessions_to_rely_on.sql?raw';
import spending from './0003_spending.sql?raw';
import gateway from './0004_gateway.sql?raw';
import workbench from './0005_workbench.sql?raw';

/** In order; the position (from 1) is the schema version kept in `PRAGMA user_version`. */
export const migrations: readonly { name: string; sql: string }[] = [
  { name: '0001_initial', sql: initial },
  { name: '0002_sessions_to_rely_on', sql: sessionsToRelyOn },
  { name: '0003_spending', sql: spending },
  { name: '0004_gateway', sql: gateway },
  { name: '0005_workbench', sql: workbench },
];
