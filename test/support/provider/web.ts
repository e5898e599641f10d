import type { ScriptedBlock } from './script';

/** Blocks of the tools that the provider runs itself, as they are on the wire. */
export type WebBlock =
  | { type: 'server_tool_use'; id: string; name: WebTool; input: Record<string, unknown> }
  | { type: 'web_search_tool_result'; tool_use_id: string; content: SearchContent }
  | { type: 'web_fetch_tool_result'; tool_use_id: string; content: FetchContent };
export type WebTool = 'web_search' | 'web_fetch';

type SearchContent = readonly Record<string, unknown>[] | Failure<'web_search_tool_result_error'>;
type FetchContent = Record<string, unknown> | Failure<'web_fetch_tool_result_error'>;
type Failure<Type extends string> = { type: Type; error_code: string };

export type WebPage = { title: string; url: string; pageAge?: string };
export type SearchError =
  | 'invalid_tool_input'
  | 'unavailable'
  | 'max_uses_exceeded'
  | 'too_many_requests'
  | 'query_too_long'
  | 'request_too_large';
export type FetchError =
  | 'invalid_tool_input'
  | 'url_too_long'
  | 'url_not_allowed'
  | 'url_not_in_prior_context'
  | 'url_not_accessible'
  | 'unsupported_content_type'
  | 'too_many_requests'
  | 'max_uses_exceeded'
  | 'unavailable'
  | 'content_too_large';

/** A search and what it found, or why it failed: two blocks, to be spread into a reply. */
export function webSearch(
  id: string,
  query: string,
  found: readonly WebPage[] | { error: SearchError },
): ScriptedBlock[] {
  return [openWebSearch(id, query), webSearchResult(id, found)];
}

/** A search whose result is not there yet: last in a reply that pauses. */
export function openWebSearch(id: string, query: string): ScriptedBlock {
  return { type: 'server_tool_use', id: `srvtoolu_${id}`, name: 'web_search', input: { query } };
}

/** The result of a search that an earlier, paused reply began. */
export function webSearchResult(
  id: string,
  found: readonly WebPage[] | { error: SearchError },
): ScriptedBlock {
  return {
    type: 'web_search_tool_result',
    tool_use_id: `srvtoolu_${id}`,
    content:
      'error' in found
        ? { type: 'web_search_tool_result_error', error_code: found.error }
        : found.map(({ title, url, pageAge }) => ({
            type: 'web_search_result',
            title,
            url,
            encrypted_content: sealed(url),
            page_age: pageAge ?? null,
          })),
  };
}

/** A page that is fetched, or why it was not: two blocks, to be spread into a reply. */
export function webFetch(
  id: string,
  url: string,
  page: { title: string; text: string } | { error: FetchError },
): ScriptedBlock[] {
  return [
    { type: 'server_tool_use', id: `srvtoolu_${id}`, name: 'web_fetch', input: { url } },
    {
      type: 'web_fetch_tool_result',
      tool_use_id: `srvtoolu_${id}`,
      content:
        'error' in page
          ? { type: 'web_fetch_tool_result_error', error_code: page.error }
          : {
              type: 'web_fetch_result',
              url,
              retrieved_at: '2026-11-20T12:00:00Z',
              content: {
                type: 'document',
                title: page.title,
                citations: null,
                source: { type: 'text', media_type: 'text/plain', data: page.text },
              },
            },
    },
  ];
}

/** Text that names a page of an earlier search as its source. */
export function citedText(words: string, { title, url }: WebPage, quote: string): ScriptedBlock {
  const citation = {
    type: 'web_search_result_location',
    url,
    title,
    cited_text: quote,
    encrypted_index: sealed(url),
  };
  return { type: 'text', text: words, citations: [citation] };
}

/** Stands for what the provider encrypts for itself; must come back unchanged. */
export function sealed(url: string): string {
  return Buffer.from(`sealed:${url}`).toString('base64');
}

/** How often each tool was run with success: what is charged for. */
export function webUses(content: readonly ScriptedBlock[]): { searches: number; fetches: number } {
  const succeeded = (type: WebBlock['type']) =>
    content.filter(
      (block) => block.type === type && 'content' in block && !('error_code' in block.content),
    ).length;
  return {
    searches: succeeded('web_search_tool_result'),
    fetches: succeeded('web_fetch_tool_result'),
  };
}
