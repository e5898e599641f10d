import fs from 'node:fs';
import { finished } from 'node:stream/promises';
import pino from 'pino';
import { createStream } from 'rotating-file-stream';
import { redactLine } from './redact';

const FILE = 'chatelaine.log';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** Structured lines: `logger.warn({ err, sessionId }, 'what happened')`. */
export type Logger = Pick<pino.BaseLogger, LogLevel>;

export type LogFile = Logger & {
  /** Writes out what is buffered and closes the file. Later lines are dropped. */
  close(): Promise<void>;
};

/**
 * Logs to `chatelaine.log` in `folder`: five files of 5 MB, readable by the user only. Every line is
 * redacted on its way to the file, so no caller can forget to.
 */
export function createLogger({ folder, level }: { folder: string; level: LogLevel }): LogFile {
  makePrivate(folder);
  const file = createStream(FILE, {
    path: folder,
    size: '5M',
    // The current file counts too.
    rotate: 4,
    mode: 0o600,
    initialRotation: false,
  });
  // A full disk must not take the app down with an unhandled 'error' event; the lines are lost.
  file.on('error', () => undefined);
  file.on('warning', () => undefined);
  const sink = {
    write: (line: string) => {
      if (file.writable) file.write(redactLine(line));
    },
  };
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, sink);
  return {
    debug: logger.debug.bind(logger),
    info: logger.info.bind(logger),
    warn: logger.warn.bind(logger),
    error: logger.error.bind(logger),
    fatal: logger.fatal.bind(logger),
    async close() {
      file.end();
      await finished(file).catch(() => undefined);
    },
  };
}

/** Where it cannot be made, the stream will fail too, quietly. */
function makePrivate(folder: string): void {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    // Told by the missing log.
  }
}
