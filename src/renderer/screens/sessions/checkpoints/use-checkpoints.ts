import type { Checkpoint } from '../../../../shared/commands/checkpoints';
import { useQuery } from '../../../api';

const NONE: readonly Checkpoint[] = [];

/** The checkpoints of a session, oldest first; none while they are not known. */
export function useCheckpoints(sessionId: string): readonly Checkpoint[] {
  return useQuery('checkpoints.list', { sessionId }).data ?? NONE;
}
