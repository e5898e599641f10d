import { Transform, type TransformCallback } from 'node:stream';
import { z } from 'zod';

/** Longer than any list of models; one that is longer than that is not passed on. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Leaves of a list of models those that the client may use: in `data`, each with its `id`, or as Gemini
 * has it, in `models`, each with its `name` behind `models/`.
 */
export function allowedModelsOnly(allowed: readonly string[]): Transform {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _, done: TransformCallback) {
      length += chunk.length;
      chunks.push(chunk);
      done(length > MOST_BYTES ? new Error('the list of models is too long') : null);
    },
    flush(done) {
      done(null, filtered(Buffer.concat(chunks).toString('utf8'), allowed));
    },
  });
}

/** What is no such list has no models that the client may not know of. */
function filtered(text: string, allowed: readonly string[]): string {
  const json = parsed(text);
  const list = ModelList.safeParse(json);
  if (list.success) {
    const data = list.data.data.filter(({ id }) => allowed.includes(id));
    return JSON.stringify({ ...list.data, data });
  }
  const ofGemini = GeminiModelList.safeParse(json);
  if (!ofGemini.success) return text;
  const models = ofGemini.data.models.filter(({ name }) =>
    allowed.includes(name.replace(/^models\//, '')),
  );
  return JSON.stringify({ ...ofGemini.data, models });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const ModelList = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });
const GeminiModelList = z.looseObject({ models: z.array(z.looseObject({ name: z.string() })) });
