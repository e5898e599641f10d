import type { Domains, Of } from '../domains';
import { nothing } from './nothing';

export function usageHandlers({ spending }: Domains): Of<'usage'> {
  const { usage, usageExport, explain } = spending;
  return {
    'usage.summary': (input) => usage.summary(input),
    'usage.year': (input) => usage.year(input),
    'usage.records': (input) => usage.records(input),
    'usage.explain': ({ recordId }) => explain(recordId),
    'usage.export': (input) => usageExport.run(input),
    'usage.cancelExport': () => {
      usageExport.cancel();
      return nothing();
    },
    'usage.today': ({ profileId }) => usage.today(profileId),
  };
}

/** What makes room for money or gives a price lets go on what had stopped for want of it. */
export function priceHandlers({ spending, engine }: Domains): Of<'prices'> {
  const { ownPrices } = spending;
  return {
    'prices.list': () => ownPrices.list(),
    'prices.add': (input) => ownPrices.add(input).finally(engine.resumeHeld),
    'prices.remove': async ({ priceId }) => {
      await ownPrices.remove(priceId);
      return nothing();
    },
    'prices.importFile': () => ownPrices.importFile().finally(engine.resumeHeld),
  };
}

export function budgetHandlers({ spending, engine }: Domains): Of<'budgets'> {
  const { budgets } = spending;
  return {
    'budgets.list': ({ profileId }) => budgets.list(profileId),
    'budgets.create': (input) => budgets.create(input),
    'budgets.update': (input) => {
      const budget = budgets.update(input);
      engine.resumeHeld();
      return budget;
    },
    'budgets.remove': ({ budgetId }) => {
      budgets.remove(budgetId);
      engine.resumeHeld();
      return nothing();
    },
    'budgets.tightest': ({ profileId }) => budgets.tightest(profileId),
    'budgets.forSession': ({ sessionId }) => budgets.forSession(sessionId),
    'budgets.allowUnmetered': ({ model, isAllowed }) => {
      budgets.allowUnmetered(model, isAllowed);
      engine.resumeHeld();
      return nothing();
    },
  };
}

export function paymentHandlers({ spending }: Domains): Of<'payments'> {
  const { payments } = spending;
  return {
    'payments.list': (input) => payments.list(input),
    'payments.authorize': (input) => payments.authorize(input),
    'payments.capture': (input) => payments.capture(input),
    'payments.void': (input) => payments.void(input),
  };
}

export function importHandlers({ spending }: Domains): Of<'imports'> {
  const { imports } = spending;
  return {
    'imports.state': () => imports.state(),
    'imports.setEnabled': (input) => imports.setEnabled(input),
    'imports.run': () => imports.run(),
    'imports.cancel': () => imports.cancel(),
  };
}
