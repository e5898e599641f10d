import { GatewayRefusal } from '../refusal';

/** An id that cannot lead to another address than the model's. Longer ones than that are none. */
const MODEL = /^[A-Za-z0-9](?!.*(\.\.|\/\.))[\w.:@/+-]{0,119}$/;

/** No provider gets to see a client key, also one that was put in the wrong place. */
const KEY_OF_OURS = /ch[ko]_[1-9A-HJ-NP-Za-km-z]{16,}/;

/** A model named in an address, and how it is written there. Errors: `not-found`. */
export function modelInPath(model: string): { model: string; path: string } {
  if (!MODEL.test(model) || KEY_OF_OURS.test(model))
    throw new GatewayRefusal('not-found', 'There is no model of this name.');
  return { model, path: encodeURIComponent(model) };
}
