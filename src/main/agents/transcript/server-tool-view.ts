import { z } from 'zod';
import type { Block } from '../../../shared/commands/sessions';
import type { Content } from './user-content';

type ServerToolBlock = Extract<Block, { type: 'server_tool' }>;

/**
 * What the provider's own tools were asked in a reply, and in the paused one `before` it, each with what
 * came of it, by the call's id.
 */
export function serverToolViews(content: Content, before: Content): Map<string, ServerToolBlock> {
  const views = new Map<string, ServerToolBlock>();
  for (const block of [...before, ...content]) {
    if (block.type === 'server_tool_use') {
      const { id, name, input } = block;
      const asked = Asked.parse(input);
      const text = asked.query ?? asked.url ?? JSON.stringify(input).slice(0, 500);
      views.set(id, { type: 'server_tool', id, name, input: text, sources: [], error: null });
    } else if ('tool_use_id' in block) {
      const view = views.get(block.tool_use_id);
      if (view) views.set(view.id, { ...view, ...outcome(block) });
    }
  }
  return views;
}

const Asked = z
  .object({
    query: z.string().optional().catch(undefined),
    url: z.string().optional().catch(undefined),
  })
  .catch({});
const Source = z.object({ title: z.string().nullish(), url: z.string() });
const Failure = z.object({ error_code: z.string() });
const Fetched = z.object({
  url: z.string(),
  content: z.object({ title: z.string().nullish() }).optional().catch(undefined),
});

/** Of `web_search_tool_result` and `web_fetch_tool_result`; other results show their call only. */
function outcome(block: { content?: unknown }): Pick<ServerToolBlock, 'sources' | 'error'> {
  const { content } = block;
  const failure = Failure.safeParse(content);
  if (failure.success) {
    return { sources: [], error: failure.data.error_code.replaceAll('_', ' ') };
  }
  const fetched = Fetched.safeParse(content);
  if (fetched.success) {
    const { url, content: page } = fetched.data;
    return { sources: [{ title: page?.title ?? url, url }], error: null };
  }
  const found = Array.isArray(content) ? content : [];
  return {
    sources: found.flatMap((one) => {
      const { success, data } = Source.safeParse(one);
      return success ? [{ title: data.title ?? data.url, url: data.url }] : [];
    }),
    error: null,
  };
}
