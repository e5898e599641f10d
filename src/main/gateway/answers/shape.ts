/** How an API words its errors: what a program's SDK can read. */
export type Shape = 'anthropic' | 'openai' | 'gemini' | 'own';

/** Whose words a request gets that reached no route; the target is as it came, with its query. */
export function shapeOf(target: string): Shape {
  const first = /^\/([^/?#]*)/.exec(target)?.[1];
  if (first === 'v1') return 'anthropic';
  if (first === 'openai' || first === 'deepseek') return 'openai';
  if (first === 'gemini') return 'gemini';
  return 'own';
}
