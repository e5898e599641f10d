import type { EngineParts } from '../parts';
import { GO_ON } from '../transcript/go-on';
import { textBlock } from '../transcript/user-content';
import { recordRequest } from './reply';

/** Puts sessions in order that stopped in the middle of something, so that they can go on. */
export function createSettling(parts: Omit<EngineParts, 'settling'>) {
  const { database, transcript, history, store, emit } = parts;

  return {
    /** Closes a reply that was cut off, with its usage record, and answers the calls it left open. */
    settle(sessionId: string): void {
      const session = store.row(sessionId);
      const cutOffCalls = database.transaction((tx) => {
        for (const { request } of transcript.closeCutOff(tx, sessionId)) {
          if (request) recordRequest(parts, tx, session, request, true);
        }
        return transcript.answerDangling(tx, sessionId);
      });
      for (const call of cutOffCalls) emit('sessions.toolCall', call);
    },

    /** The next word is the model's: where it was cut off itself, it is asked to go on. */
    giveTurn(sessionId: string): void {
      // A search that was paused goes on only where there still is one.
      if (history.isModelsTurn(sessionId, store.row(sessionId).webAccess)) return;
      const message = database.transaction((tx) =>
        transcript.appendUser(tx, sessionId, [textBlock(GO_ON)]),
      );
      emit('sessions.message', message);
    },
  };
}

export type Settling = ReturnType<typeof createSettling>;
