import { expect } from 'vitest';
import type { CommandInput } from '../../../src/shared/commands';
import { type Stage, startStage } from '../../support/stage';

/** The whole app with its gateway on, for programs that know its address and a key and nothing else. */
export async function startLending(options: Parameters<typeof startStage>[0] = {}) {
  const stage = await startStage(options);
  // Away from the default, so that tests and a running app keep out of each other's way.
  const port = 20_000 + Math.floor(Math.random() * 40_000);
  const { url, problem } = await stage.main.must('gateway.update', { isOn: true, port });
  if (url === null) throw new Error(`the gateway is not on: ${problem}`);
  // The check of the credential is not the programs'.
  stage.provider.journal.clear();
  return {
    stage,
    url,
    provider: stage.provider,
    /** The key of a new client. */
    client: async (given: Partial<CommandInput<'clients.create'>> = {}): Promise<string> => {
      const input = { profileId: stage.profileId, name: 'A program', ...given };
      return (await stage.main.must('clients.create', input)).apiKey;
    },
    stop: stage.stop,
  };
}

export type Lending = Awaited<ReturnType<typeof startLending>>;

/** Every reply that the provider billed is in the ledger once, with the provider's figures. */
export async function expectBilled(stage: Stage, replies: number): Promise<void> {
  const billed = stage.provider.journal.requests.flatMap(({ requestId, usage }) =>
    usage ? [{ requestId, ...figures(usage) }] : [],
  );
  expect(billed).toHaveLength(replies);
  await expect
    .poll(async () => {
      const records = await stage.records();
      return records.map(({ requestId, tokens, thinkingTokens, isEstimated, source }) => {
        expect({ source, isEstimated }).toEqual({ source: 'gateway', isEstimated: false });
        return { requestId, tokens, thinkingTokens };
      });
    })
    .toEqual(expect.arrayContaining(billed));
  expect(await stage.records()).toHaveLength(replies);
}

/** The API's names for them in ours. */
function figures(usage: Record<string, unknown>) {
  const count = (value: unknown) => Number(value);
  const writes: { [name: string]: unknown } = Object(usage.cache_creation);
  const details: { [name: string]: unknown } = Object(usage.output_tokens_details);
  return {
    tokens: {
      input: count(usage.input_tokens),
      output: count(usage.output_tokens),
      cacheRead: count(usage.cache_read_input_tokens),
      cacheWrite5m: count(writes.ephemeral_5m_input_tokens),
      cacheWrite1h: count(writes.ephemeral_1h_input_tokens),
    },
    thinkingTokens: count(details.thinking_tokens),
  };
}
