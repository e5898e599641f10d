import { Button } from '@mantine/core';
import type { CommandError, ErrorCode } from '../../shared/errors';
import { ErrorNotice } from './error-notice';

/** The check could not be made: nothing is known against the key, so it may be kept unchecked. */
const UNCHECKED: readonly ErrorCode[] = [
  'NETWORK',
  'TIMEOUT',
  'RATE_LIMITED',
  'OVERLOADED',
  'PROVIDER_ERROR',
];

type Props = {
  error: CommandError;
  providerName: string;
  onRetry: () => void;
  onSaveAnyway: () => void;
};

/** Why a key was not stored, with "Save anyway" where the key may well be good. */
export function CredentialError({ error, providerName, onRetry, onSaveAnyway }: Props) {
  const mayBeGood = UNCHECKED.includes(error.code);
  // In the form itself "replace key" would lead to where one already is.
  const shown: CommandError = mayBeGood
    ? {
        ...error,
        message: `${error.message} Save it anyway, and Chatelaine checks it with ${providerName} later.`,
      }
    : error;
  return (
    <div ref={scrollIntoView}>
      <ErrorNotice
        error={shown}
        {...(error.code === 'CONFLICT' ? { title: 'Already in the vault' } : {})}
        onRetry={onRetry}
        withoutAction={!mayBeGood && error.code.startsWith('CREDENTIAL_')}
      >
        {mayBeGood && (
          <Button size="xs" variant="default" onClick={onSaveAnyway}>
            Save anyway
          </Button>
        )}
      </ErrorNotice>
    </div>
  );
}

/** The form may be longer than the window. */
function scrollIntoView(notice: HTMLElement | null): void {
  notice?.scrollIntoView({ block: 'nearest' });
}
