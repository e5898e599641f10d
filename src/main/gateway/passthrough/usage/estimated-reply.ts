import type { RequestUsage } from '../../../spending/ledger/message-usage';

/** As for the estimate of a prompt, which is to be rather too high than too low. */
const CHARACTERS_PER_TOKEN = 3;

/** What a reply used that was cut off before its usage came; what the prompt used is not known here. */
export function estimatedReply(characters: number): RequestUsage {
  const output = Math.ceil(characters / CHARACTERS_PER_TOKEN);
  return {
    tokens: { input: 0, output, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
    thinkingTokens: 0,
    webSearches: 0,
    serviceTier: null,
    speed: null,
    inferenceGeo: null,
    isEstimated: true,
  };
}
