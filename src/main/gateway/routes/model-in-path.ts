import { GatewayRefusal } from '../refusal';

/** An id that cannot lead to another address than the model's. Longer ones than that are none. */
const MODEL = /^[A-Za-z0-9](?!.*(\.\.|\/\.))[\w.:@/+-]{0,119}$/;

/** A model named in an address, and how it is written there. Errors: `not-found`. */
export function modelInPath(model: string): { model: string; path: string } {
  if (!MODEL.test(model)) throw new GatewayRefusal('not-found', 'There is no model of this name.');
  return { model, path: encodeURIComponent(model) };
}
