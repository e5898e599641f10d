import type { Json, NodeParts } from './recorded';
import type { Spoken } from './spoken';

/** A line of a conversation: what it is, and where it stands in the file, in bytes. */
export type Mark = {
  offset: number;
  length: number;
  kind: ReturnType<Spoken['kind']>;
  uuid: string;
  /** null: the first of all; undefined: the line does not tell. */
  parent: string | null | undefined;
  isSidechain: boolean;
  /** The same for the lines of one reply; empty for others. */
  reply: string;
  /** Whether the provider made up the name of the reply: then it is never that of another one. */
  isSureReply: boolean;
  /** Of a boundary: the first and the last line that were kept beside the summary. */
  kept: { head: string; tail: string } | null;
};

/** A conversation in its order; the marks of one reply stand together. */
export type Branch = {
  steps: { mark: Mark; more: Mark[] }[];
  /** By the call's id: the line with its result. */
  results: Map<string, Mark>;
  title: string;
  workspace: string;
};

/**
 * Finds the conversation in a file, which is a tree: the way from its first line to its last. Runs from its own
 * source text (see thread.ts): it refers to nothing outside of it but types.
 */
export function createBranch({ fs, Buffer, spoken }: NodeParts & { spoken: Spoken }) {
  const PIECE = 4 * 1024 * 1024;
  /** A longer line is damaged: no message may be that large. */
  const LONGEST_LINE = 64 * 1024 * 1024;
  const NEWLINE = 10;

  function read(descriptor: number, size: number): Branch {
    const marks: Mark[] = [];
    const results = new Map<string, Mark>();
    const naming = spoken.createNaming();
    let workspace = '';
    for (const { bytes, offset } of lines(descriptor, size)) {
      const line = spoken.parse(bytes.toString('utf8'));
      if (!line) continue;
      naming.look(line);
      const mark = markOf(line, offset, bytes.length);
      if (!mark) continue;
      if (!mark.isSidechain && workspace === '') workspace = spoken.text(line.cwd);
      marks.push(mark);
      if (line.type !== 'user') continue;
      for (const block of spoken.blocks(line))
        if (block.type === 'tool_result') results.set(spoken.text(block.tool_use_id), mark);
    }
    return { steps: together(main(marks), marks), results, title: naming.title(), workspace };
  }

  function* lines(descriptor: number, size: number): Generator<{ bytes: Buffer; offset: number }> {
    let held = Buffer.alloc(0);
    let offset = 0;
    for (let position = 0; position < size; ) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE, size - position));
      const got = fs.readSync(descriptor, piece, 0, piece.length, position);
      if (got === 0) break;
      position += got;
      held =
        held.length === 0 ? piece.subarray(0, got) : Buffer.concat([held, piece.subarray(0, got)]);
      let start = 0;
      for (let end = held.indexOf(NEWLINE); end !== -1; end = held.indexOf(NEWLINE, start)) {
        if (end > start) yield { bytes: held.subarray(start, end), offset: offset + start };
        start = end + 1;
      }
      held = held.subarray(start);
      offset += start;
      if (held.length <= LONGEST_LINE) continue;
      // What is left of it is no JSON, and so no line.
      offset += held.length;
      held = Buffer.alloc(0);
    }
    // A last line without its newline counts when it is complete.
    if (held.length > 0) yield { bytes: held, offset };
  }

  function markOf(line: Json, offset: number, length: number): Mark | null {
    const uuid = spoken.text(line.uuid);
    const isMessage = line.type === 'user' || line.type === 'assistant';
    if (!isMessage && uuid === '') return null;
    const kind = spoken.kind(line);
    const logical = spoken.text(line.logicalParentUuid);
    const parent = spoken.text(line.parentUuid) || logical;
    const isFirst = line.parentUuid === null && kind !== 'boundary';
    const id = kind === 'assistant' ? spoken.text(spoken.object(line.message)?.id) : '';
    return {
      offset,
      length,
      kind,
      uuid,
      parent: parent || (isFirst ? null : undefined),
      isSidechain: line.isSidechain === true,
      reply: id === '' ? '' : `${id}:${spoken.text(line.requestId)}`,
      isSureReply: id.startsWith('msg_'),
      kept: kind === 'boundary' ? keptBy(line) : null,
    };
  }

  function keptBy(line: Json): Mark['kept'] {
    const segment = spoken.object(spoken.object(line.compactMetadata)?.preservedSegment);
    const [head, tail] = [spoken.text(segment?.headUuid), spoken.text(segment?.tailUuid)];
    return head === '' || tail === '' ? null : { head, tail };
  }

  const isSaid = ({ kind }: Mark) => kind === 'user' || kind === 'assistant' || kind === 'summary';

  /**
   * From the last line back to the first. Versions of the program have written parents that are not there; then the
   * line before is the parent, so that nothing is lost.
   */
  function main(marks: readonly Mark[]): Mark[] {
    const places = new Map<string, number>();
    for (const [at, { uuid }] of marks.entries())
      if (uuid !== '' && !places.has(uuid)) places.set(uuid, at);
    const seen = new Set<number>();
    const before = (at: number): number => {
      for (let place = at - 1; place >= 0; place -= 1) {
        const mark = marks[place];
        if (mark && !mark.isSidechain && isSaid(mark)) return seen.has(place) ? -1 : place;
      }
      return -1;
    };
    const way: Mark[] = [];
    for (let at = before(marks.length); at >= 0; ) {
      const mark = marks[at];
      if (!mark) break;
      seen.add(at);
      way.push(mark);
      if (mark.parent === null) break;
      const parent = places.get(mark.parent ?? '');
      at = parent === undefined || seen.has(parent) ? before(at) : parent;
    }
    return withKept(way.reverse());
  }

  /** What was kept beside a summary follows it: the summary does not tell of it. */
  function withKept(way: Mark[]): Mark[] {
    let ordered = way;
    for (const { kept, uuid } of way) {
      if (!kept) continue;
      const boundary = ordered.findIndex((mark) => mark.uuid === uuid);
      const head = ordered.findIndex((mark) => mark.uuid === kept.head);
      const tail = ordered.findIndex((mark) => mark.uuid === kept.tail);
      const summary = ordered.findIndex(({ kind }, at) => at > boundary && kind === 'summary');
      if (head < 0 || tail < head || boundary < tail || summary < 0) continue;
      ordered = [
        ...ordered.slice(0, head),
        ...ordered.slice(tail + 1, summary + 1),
        ...ordered.slice(head, tail + 1),
        ...ordered.slice(summary + 1),
      ];
    }
    return ordered;
  }

  /** Claude Code writes a line for each block of a reply, and calls side by side are branches of their own. */
  function together(way: readonly Mark[], marks: readonly Mark[]): Branch['steps'] {
    const replies = new Map<string, Mark[]>();
    for (const mark of marks) {
      if (mark.isSidechain || !mark.isSureReply) continue;
      const lines = replies.get(mark.reply);
      if (lines) lines.push(mark);
      else replies.set(mark.reply, [mark]);
    }
    const steps: Branch['steps'] = [];
    const done = new Set<string>();
    let last = '';
    for (const mark of way) {
      if (!isSaid(mark)) continue;
      if (mark.reply !== '' && (mark.reply === last || done.has(mark.reply))) {
        if (!mark.isSureReply) steps.at(-1)?.more.push(mark);
        continue;
      }
      last = mark.reply;
      const [first = mark, ...more] = replies.get(mark.reply) ?? [];
      if (mark.isSureReply) done.add(mark.reply);
      steps.push({ mark: first, more });
    }
    return steps;
  }

  return { read };
}
