import type { ComparedSession } from '../../../../shared/commands/comparisons';
import type { Effort, Model } from '../../../../shared/commands/models';
import type { Session } from '../../../../shared/commands/sessions';
import { formatMicroUsd } from '../../../../shared/money';
import { EFFORT_WORDS } from '../composer/option-rules';
import { isAtWork } from '../list/arrange';
import { durationWords } from '../list/session-words';

/** A model as the provider calls it; its id where the list does not have it. */
export function modelName(id: string, models: readonly Model[] | undefined): string {
  return models?.find((model) => model.id === id)?.displayName ?? id;
}

export function effortWords(effort: Effort | null): string {
  return effort === null ? 'model’s own effort' : `${EFFORT_WORDS[effort].toLowerCase()} effort`;
}

/** What each is called beside the others: those of the same model and effort are counted. */
export function columnNames(
  compared: readonly ComparedSession[],
  models: readonly Model[] | undefined,
): string[] {
  const labels = compared.map(({ session: { model, effort } }) => {
    const words = effort === null ? '' : `, ${effortWords(effort)}`;
    return `${modelName(model, models)}${words}`;
  });
  return labels.map((label, index) => {
    if (labels.filter((one) => one === label).length === 1) return label;
    return `${label} (${labels.slice(0, index + 1).filter((one) => one === label).length})`;
  });
}

/** `3 of 4 at work`, or what it came to. */
export function progressWords(sessions: readonly Session[]): string {
  const working = sessions.filter(isAtWork).length;
  if (working > 0) return `${working} of ${sessions.length} at work`;
  return `${sessions.length} finished`;
}

/** What all of them have cost together. */
export function totalCostWords(sessions: readonly Session[]): string {
  const sum = sessions.reduce((total, { usage }) => total + usage.costMicroUsd, 0);
  const isUnpriced = sessions.some(({ usage }) => usage.unpriced > 0);
  if (sum === 0 && isUnpriced) return 'unpriced';
  return `${formatMicroUsd(sum)}${isUnpriced ? ' + unpriced' : ''}`;
}

/** Time in whole seconds, as `45 s` or `2 min 5 s`. */
export function timeWords(ms: number): string {
  return durationWords(Math.round(ms / 1_000));
}

export type Best = { cheapest: string | null; fastest: string | null };

/** Which stand out once all have finished; nothing where two are the same, or a price is not known. */
export function bestOf(compared: readonly ComparedSession[]): Best {
  const isOver = compared.length > 1 && compared.every(({ session }) => isDone(session));
  if (!isOver) return { cheapest: null, fastest: null };
  const isPriced = compared.every(({ session }) => session.usage.unpriced === 0);
  return {
    cheapest: isPriced ? least(compared, ({ session }) => session.usage.costMicroUsd) : null,
    fastest: least(compared, ({ durationMs }) => durationMs),
  };
}

/** Every word in it has been said: an interrupted one says nothing about its model. */
function isDone({ status, usage }: Pick<Session, 'status' | 'usage'>): boolean {
  return status === 'idle' && usage.requests > 0;
}

function least(
  compared: readonly ComparedSession[],
  measure: (one: ComparedSession) => number,
): string | null {
  const lowest = Math.min(...compared.map(measure));
  const having = compared.filter((one) => measure(one) === lowest);
  return having.length === 1 ? (having[0]?.session.id ?? null) : null;
}
