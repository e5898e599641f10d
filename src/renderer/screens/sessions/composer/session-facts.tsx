import { Tooltip } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import type { Session } from '../../../../shared/commands/sessions';
import { formatTokens } from '../../../../shared/money';
import { useQuery } from '../../../api';
import { useProfile } from '../../../profile';
import { costWords } from '../list/session-words';
import { ContextRing } from './context-ring';
import classes from './session-facts.module.css';

/** Whose key pays. */
export function Payer({ payer }: { payer: Session['payer'] }) {
  if (payer === null) return <span className={classes.nobody}>no key pays yet</span>;
  const { name, hint } = payer;
  return (
    <span className={classes.payer} title={`Paid by ${name}${hint && ` …${hint}`}`}>
      <IconKey size={14} stroke={1.5} aria-hidden />
      <span className={classes.payerName}>
        <span className={classes.verb}>paid by </span>
        {name}
      </span>
      {hint !== '' && <span className={classes.hint}>…{hint}</span>}
    </span>
  );
}

/** Tokens, cost and context of a session so far. */
export function Spent({ session }: { session: Session }) {
  const { id: profileId } = useProfile();
  const models = useQuery('models.list', { profileId }).data?.models;
  const limit = models?.find(({ id }) => id === session.model)?.maxInputTokens ?? null;
  const { requests, inputTokens, outputTokens } = session.usage;
  if (requests === 0) return null;
  const detail = `${formatTokens(inputTokens)} in, ${formatTokens(outputTokens)} out, ${requests === 1 ? '1 request' : `${requests} requests`}`;
  return (
    <>
      <Tooltip label={detail}>
        <span className={classes.tokens} data-figures>
          {formatTokens(inputTokens + outputTokens)} tokens
        </span>
      </Tooltip>
      <Tooltip label={`Cost so far: ${detail}`}>
        <span className={classes.cost} data-figures>
          {costWords(session.usage) ?? '$0.00'}
        </span>
      </Tooltip>
      <ContextRing session={session} limit={limit} />
    </>
  );
}
