import type { UsageDimension, UsageGroup } from '../../../shared/commands/usage';
import { tildePath } from '../sessions/list/arrange';

export const DIMENSION_LABELS: Record<UsageDimension, string> = {
  model: 'Model',
  credential: 'Key',
  client: 'Client',
  workspace: 'Workspace',
  session: 'Session',
};

const NONE: Record<UsageDimension, string> = {
  model: 'Unknown model',
  credential: 'No key of this profile',
  client: 'Chatelaine itself',
  workspace: 'No workspace',
  session: 'No session',
};

/** How a group is called; what belongs to nothing has words of its own. */
export function groupLabel(
  { key, label }: Pick<UsageGroup, 'key' | 'label'>,
  by: UsageDimension,
  home: string,
): string {
  if (label === '') return key === '' ? NONE[by] : key;
  return by === 'workspace' ? tildePath(label, home) : label;
}
