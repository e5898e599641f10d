import { useNavigation } from '../../../navigation';
import { showChanges } from '../review/review-place';
import { requestFind } from './find-request';
import { wordsToMark } from './search-words';
import type { Hit } from './use-search';

/** Opens the session of a hit, at its message where it is in one. */
export function openHit(hit: Hit, query: string): void {
  const { sessionId, seq } = hit;
  showChanges(sessionId, false);
  if (seq !== null) requestFind({ sessionId, seq, query: wordsToMark(hit, query) });
  useNavigation.getState().go({ screen: 'sessions', sessionId });
}
