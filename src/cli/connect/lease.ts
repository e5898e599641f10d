import { z } from 'zod';
import { Id } from '../../shared/commands/command';
import { CliFailure, EXIT } from '../failure';
import { readEvents } from './event-stream';
import { gone, type Server, send } from './http';
import { refusalOf } from './refusals';

export type LeaseInput = {
  profileId: string;
  /** What the app calls the client. */
  name: string;
  /** A hard budget for as long as the program runs; null = only those that hold anyway. */
  budgetMicroUsd: number | null;
  /** null = every model. */
  allowedModels: string[] | null;
};

/** A client key that is good for as long as its connection stands. */
export type Lease = {
  apiKey: string;
  clientId: string;
  /** Resolves when the key has ended: given back, or the connection broke. */
  ended: Promise<void>;
  /** Gives the key back. */
  close(): void;
};

const KeyEvent = z.object({
  clientId: Id,
  apiKey: z.string().regex(/^chk_[1-9A-HJ-NP-Za-km-z]+$/),
});

/** Errors: the app's own, as `NOT_FOUND` for a profile that is gone. */
export async function openLease(server: Server, input: LeaseInput): Promise<Lease> {
  const answer = await send(server, {
    method: 'POST',
    path: '/api/v1/exec',
    body: input,
    accept: 'text/event-stream',
  });
  if (answer.statusCode !== 200) throw await refusalOf(answer);
  return new Promise((resolve, reject) => {
    const stream = readEvents(answer, ({ name, payload }) => {
      if (name !== 'key') return;
      const key = KeyEvent.safeParse(payload);
      if (key.success) resolve({ ...key.data, ended: stream.ended, close: stream.close });
      else reject(new CliFailure(EXIT.failed, 'The app lent something that is no client key.'));
    });
    void stream.ended.then(() => reject(gone()));
  });
}
