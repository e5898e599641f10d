import type { Effort, Model } from '../../../../shared/commands/models';
import type { SessionMode, SessionOptions, Thinking } from '../../../../shared/commands/sessions';

export const MODES: readonly SessionMode[] = ['ask', 'accept_edits', 'plan'];

export const MODE_WORDS: Record<SessionMode, { name: string; detail: string }> = {
  ask: { name: 'Ask', detail: 'Asks before it changes a file or runs a command' },
  accept_edits: { name: 'Accept edits', detail: 'Edits files here freely; asks before commands' },
  plan: { name: 'Plan', detail: 'Reads and proposes; changes and runs nothing' },
};

export function nextMode(mode: SessionMode): SessionMode {
  return MODES[(MODES.indexOf(mode) + 1) % MODES.length] ?? 'ask';
}

export const EFFORT_WORDS: Record<Effort, string> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  xhigh: 'Extra high',
  max: 'Maximum',
};

export const THINKING_WORDS: Record<Thinking, string> = {
  auto: 'Automatic',
  on: 'On',
  off: 'Off',
};

/** What the provider asks for its own web search; reading a page costs its tokens only. */
export const WEB_PRICE_WORDS = '$10 per 1,000 searches';

type Capabilities = Pick<Model, 'efforts' | 'thinking' | 'hasWebTools'>;
type Choices = Pick<SessionOptions, 'effort' | 'thinking' | 'webAccess'>;

/** How thinking can be set for a model; empty when there is nothing to choose. */
export function thinkingChoices({ thinking }: Pick<Model, 'thinking'>): readonly Thinking[] {
  const choices: Thinking[] = ['auto'];
  if (thinking.includes('adaptive') || thinking.includes('enabled')) choices.push('on');
  if (thinking.includes('disabled')) choices.push('off');
  return choices.length > 1 ? choices : [];
}

/** The choices that a model has no use for, put back to its own defaults. */
export function fitted(choices: Choices, model: Capabilities): Choices {
  const { effort, thinking, webAccess } = choices;
  return {
    effort: effort !== null && model.efforts.includes(effort) ? effort : null,
    thinking: thinkingChoices(model).includes(thinking) ? thinking : 'auto',
    webAccess: webAccess && model.hasWebTools,
  };
}

/** What differs from the defaults, for the foot of the composer: `high effort · web`. */
export function optionWords({ effort, thinking, webAccess }: Choices): string {
  return [
    effort === null ? '' : `${EFFORT_WORDS[effort].toLowerCase()} effort`,
    thinking === 'auto' ? '' : `thinking ${thinking}`,
    webAccess ? 'web' : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
