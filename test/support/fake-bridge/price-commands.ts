import type { CommandInput } from '../../../src/shared/commands';
import type { Price } from '../../../src/shared/commands/prices';
import type { Emit } from '../../../src/shared/events';
import { failure } from './failure';
import { nextId } from './next-id';
import type { State } from './state';

/** Prices that are listed and added; nothing is priced with them. */
export function createPriceCommands(state: State, emit: Emit) {
  const changed = () => emit('prices.changed', {});
  return {
    'prices.list': () => ({
      prices: state.prices,
      unpriced: state.unpriced,
      usInferencePerMille: 1_100,
    }),
    'prices.add': (input: CommandInput<'prices.add'>) => {
      const {
        effectiveFrom,
        provider = 'ANTHROPIC',
        promptTokensOver = 0,
        tier = 'standard',
      } = input;
      const from = effectiveFrom === null ? 0 : Date.parse(`${effectiveFrom}T00:00:00Z`);
      const isSame = (one: Price) =>
        one.isOwn &&
        one.model === input.model &&
        one.effectiveFrom === from &&
        one.promptTokensOver === promptTokensOver &&
        one.tier === tier;
      if (state.prices.some(isSame)) {
        throw failure(
          'CONFLICT',
          `There is a price of yours for ${input.model} from that day already.`,
        );
      }
      const price: Price = {
        ...input,
        id: nextId(),
        provider,
        promptTokensOver,
        tier,
        effectiveFrom: from,
        source: 'yours',
        isOwn: true,
      };
      state.prices.push(price);
      const filled = state.unpriced.find(({ model }) => model === price.model)?.requests ?? 0;
      state.unpriced = state.unpriced.filter(({ model }) => model !== price.model);
      changed();
      return { price, filled };
    },
    'prices.remove': ({ priceId }: CommandInput<'prices.remove'>) => {
      state.prices = state.prices.filter(({ id }) => id !== priceId);
      changed();
      return {};
    },
    'prices.importFile': () => ({ added: 3, filled: 12 }),
  };
}
