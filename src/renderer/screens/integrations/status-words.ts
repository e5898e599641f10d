import type {
  AuditEntry,
  Credential,
  ValidationStatus,
} from '../../../shared/commands/credentials';
import type { Tone } from '../../components/status-badge';

export type Status = { word: string; tone: Tone };

const VALIDATION: Record<ValidationStatus, Status> = {
  PENDING: { word: 'Not checked', tone: 'waiting' },
  VALID: { word: 'Valid', tone: 'ok' },
  INVALID: { word: 'Invalid', tone: 'bad' },
};

/** How a credential is, as one word and its shape. */
export function statusOf(credential: Credential, isChecking = false): Status {
  if (isChecking) return { word: 'Checking', tone: 'busy' };
  if (!credential.isEnabled) return { word: 'Disabled', tone: 'off' };
  return VALIDATION[credential.validationStatus];
}

const VERBS: Record<string, string> = {
  add: 'Added',
  replace: 'Replaced; the old secret was shredded',
  update: 'Changed',
  enable: 'Enabled',
  disable: 'Disabled',
  activate: 'Made active',
  reorder: 'Moved in the order',
  remove: 'Removed',
};

/** One line of a credential's history, for a person. */
export function historyLine({ actor, action, outcome }: AuditEntry): string {
  if (action === 'validate') return `Checked: ${OUTCOMES[outcome] ?? outcome}`;
  if (action === 'reveal') {
    const use = actor.startsWith('session:') ? 'by a session' : (USES[actor] ?? `for ${actor}`);
    return outcome === 'ok' ? `Used ${use}` : `Could not be read when wanted ${use}`;
  }
  if (action === 'disable' && actor === 'schedule') return 'Switched off as scheduled';
  return VERBS[action] ?? action;
}

const USES: Record<string, string> = {
  models: 'to list the models',
  validate: 'for a check',
};

const OUTCOMES: Record<string, string> = {
  VALID: 'valid',
  INVALID: 'rejected',
  PENDING: 'not reached',
  'not reached': 'provider not reached',
};
