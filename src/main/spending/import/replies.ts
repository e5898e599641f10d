import type { FoundRequest, NodeParts } from './found';
import type { Line } from './lines';

/** What one line tells of a reply. */
export type Reply = {
  key: string;
  /** All its tokens. */
  total: number;
  /** The reply's own request, and those of models that advised on it. */
  requests: FoundRequest[];
  /** It says how the reply ended, so that nothing is added to it any more. */
  hasEnded: boolean;
};
export type Replies = ReturnType<typeof createReplies>;

/**
 * Understands the lines that Claude Code writes about replies (docs/decisions/0012). Runs from its own source
 * text (see thread.ts): it refers to nothing outside of it but types.
 */
export function createReplies({ path, crypto, Buffer }: Omit<NodeParts, 'fs'>) {
  const CONTENT = Buffer.from('"content":[');
  const AFTER_CONTENT = Buffer.from('],"stop_reason":');
  /** A thousand times the largest context window; as in the ledger. */
  const MOST_TOKENS = 1_000_000_000;
  /** Before the first Claude Code; lines with such a date are wrong. */
  const EARLIEST = Date.UTC(2023, 0, 1);
  const DAY_MS = 86_400_000;
  /** Of a title, in characters. */
  const LONGEST_TITLE = 200;

  type Json = Record<string, unknown>;
  type Counted = FoundRequest['tokens'] & { total: number };

  /** null: nothing that a provider was paid for. */
  function replyOf(
    line: Line,
    file: string,
    now: number,
    title: (sessionId: string) => string,
  ): Reply | 'bad' | null {
    const root = parse(line);
    return root === null ? 'bad' : understand(root, file, now, title);
  }

  function understand(root: Json, file: string, now: number, title: (sessionId: string) => string) {
    const found = usageLine(root);
    if (!found) return null;
    const { line, message, usage } = found;
    if (message.model === '<synthetic>' || line.isApiErrorMessage === true) return null;
    const counted = countsOf(usage);
    const at = momentOf(line.timestamp, now);
    const names = [root.sessionId, root.cwd, line.requestId, message.id, message.model];
    if (!counted || at === null || !names.every(isName)) return 'bad';
    if (counted.total === 0) return null;
    const [session, workspace = '', requestId = '', messageId = '', model = ''] = names.map(text);
    const isSidechain = line.isSidechain === true;
    const sessionId = session || sessionOf(file);
    const key = keyOf({ messageId, requestId, sessionId, at, model, counted });
    const request: FoundRequest = {
      ...{ key, messageId, requestId, isSidechain, at, sessionId, workspace },
      title: title(sessionId),
      model: model || 'unknown',
      ...billed(usage, counted),
      isEstimated: typeof message.stop_reason !== 'string',
    };
    return {
      key,
      total: counted.total,
      requests: [request, ...advisors(usage, request)],
      hasEnded: !request.isEstimated,
    };
  }

  /** The line without the message's content; null when that is no JSON. */
  function parse({ bytes, isWhole }: Line): Json | null {
    const content = bytes.indexOf(CONTENT);
    const after = content === -1 ? -1 : bytes.lastIndexOf(AFTER_CONTENT);
    if (after >= content && content !== -1) {
      const ends =
        bytes.toString('utf8', 0, content + CONTENT.length) + bytes.toString('utf8', after);
      const parsed = parseJson(ends);
      if (parsed && usageLine(parsed)) return parsed;
    }
    return isWhole ? parseJson(bytes.toString('utf8')) : null;
  }

  function parseJson(text: string): Json | null {
    try {
      return object(JSON.parse(text));
    } catch {
      return null;
    }
  }

  /** An assistant's line, or the one inside of a sub-agent's progress. */
  function usageLine(root: Json): { line: Json; message: Json; usage: Json } | null {
    const progress = object(object(root.data)?.message);
    for (const line of [root, progress]) {
      const message = object(line?.message);
      const usage = object(message?.usage);
      if (line && message && usage) return { line, message, usage };
    }
    return null;
  }

  /** null when one of them cannot be. */
  function countsOf(usage: Json): Counted | null {
    const split = object(usage.cache_creation) ?? {};
    const read = [
      usage.input_tokens,
      usage.output_tokens,
      usage.cache_read_input_tokens,
      usage.cache_creation_input_tokens,
      split.ephemeral_5m_input_tokens,
      split.ephemeral_1h_input_tokens,
    ].map((value) => value ?? 0);
    if (!read.every(isCount)) return null;
    const [input = 0, output = 0, cacheRead = 0, written = 0, fiveMinutes = 0, cacheWrite1h = 0] =
      read;
    // Without a split everything is a five-minute write, the API's default.
    const cacheWrite5m = Math.max(fiveMinutes, written - cacheWrite1h);
    const total = input + output + cacheRead + cacheWrite5m + cacheWrite1h;
    return { input, output, cacheRead, cacheWrite5m, cacheWrite1h, total };
  }

  function isCount(value: unknown): value is number {
    return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_TOKENS;
  }

  function billed(usage: Json, { total, ...tokens }: Counted) {
    const thinking = object(usage.output_tokens_details)?.thinking_tokens;
    const searches = object(usage.server_tool_use)?.web_search_requests;
    return {
      tokens,
      thinkingTokens: isCount(thinking) ? thinking : 0,
      webSearches: isCount(searches) ? searches : 0,
      serviceTier: label(usage.service_tier),
      speed: label(usage.speed),
      inferenceGeo: label(usage.inference_geo),
    };
  }

  function momentOf(value: unknown, now: number): number | null {
    const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    return at >= EARLIEST && at <= now + DAY_MS ? at : null;
  }

  /**
   * Ids of Anthropic are unique; other servers may use one for everything, so that without a request id
   * session and time have to tell replies apart.
   */
  function keyOf(line: {
    messageId: string;
    requestId: string;
    sessionId: string;
    at: number;
    model: string;
    counted: Counted;
  }): string {
    const { messageId, requestId, sessionId, at } = line;
    if (messageId === '') return `line:${hash([at, line.model, line.counted])}`;
    if (requestId !== '' || messageId.startsWith('msg_')) return `${messageId}:${requestId}`;
    return `${messageId}:${hash([sessionId, at])}`;
  }

  function hash(content: unknown): string {
    return crypto.createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
  }

  /** Requests to a second model that advised on this one; the usage of the message has none of theirs. */
  function advisors(usage: Json, request: FoundRequest): FoundRequest[] {
    const iterations: unknown[] = Array.isArray(usage.iterations) ? usage.iterations : [];
    const found: FoundRequest[] = [];
    for (const iteration of iterations.map(object)) {
      const model = text(iteration?.model);
      if (iteration?.type !== 'advisor_message' || model === '') continue;
      const counted = countsOf(iteration);
      const key = `${request.key}:advisor:${found.length}`;
      if (counted) found.push({ ...request, key, model, ...billed(iteration, counted) });
    }
    return found;
  }

  /** As Claude Code names its files: `<session>.jsonl`, or `<session>/subagents/agent-….jsonl`. */
  function sessionOf(file: string): string {
    const folder = path.dirname(file);
    if (path.basename(folder) === 'subagents') return path.basename(path.dirname(folder));
    return path.basename(file, '.jsonl');
  }

  /** What the user asked for first, in the lines before the first reply; empty when it is not there. */
  function titleIn(lines: readonly string[]): string {
    for (const line of lines) {
      const parsed = line.includes('"type":"user"') ? parseJson(line) : null;
      if (parsed?.type !== 'user' || parsed.isMeta === true) continue;
      const asked = firstText(object(parsed.message)?.content).trim();
      // Claude Code's own: the name of a command, a caveat
      if (asked === '' || asked.startsWith('<') || asked.startsWith('Caveat:')) continue;
      return asked.slice(0, LONGEST_TITLE);
    }
    return '';
  }

  function firstText(content: unknown): string {
    if (!Array.isArray(content)) return text(content);
    return content.map((block) => text(object(block)?.text)).find((found) => found !== '') ?? '';
  }

  function object(value: unknown): Json | null {
    // Named boundary: what JSON has in braces.
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Json)
      : null;
  }

  function text(value: unknown): string {
    return typeof value === 'string' ? value : '';
  }

  function isName(value: unknown): boolean {
    return (
      value === undefined || value === null || (typeof value === 'string' && value.length < 4_097)
    );
  }

  function label(value: unknown): string | null {
    return typeof value === 'string' && value !== '' && value.length <= 60 ? value : null;
  }

  const isComplete = (line: Line) => line.isWhole && parse(line) !== null;

  return { replyOf, titleIn, isComplete };
}
