import type { Block } from '../../../../shared/commands/sessions';

type ServerTool = Extract<Block, { type: 'server_tool' }>;

/** How a tool that the provider ran reads in one line. */
export function serverToolWords({
  name,
  sources,
  error,
}: Pick<ServerTool, 'name' | 'sources' | 'error'>): { verb: string; outcome: string } {
  const verb = VERBS[name] ?? name;
  if (error !== null) return { verb, outcome: 'failed' };
  if (name === 'web_fetch' || sources.length === 0) return { verb, outcome: '' };
  return { verb, outcome: sources.length === 1 ? '1 source' : `${sources.length} sources` };
}

const VERBS: Record<string, string> = {
  web_search: 'Search the web',
  web_fetch: 'Read a page',
};

/** Only these may leave the app; see `app.openLink`. */
export function isOpenable(url: string): boolean {
  return /^https:/i.test(url);
}

/** The host of an address, to say whose page it is; empty for what is no address. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host.replace(/^www\./, '') : '';
}
