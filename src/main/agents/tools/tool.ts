import type { BetaTool } from '@anthropic-ai/sdk/resources/beta/messages';

/** A tool the model may call. Everything about it that the engine needs, and no more. */
export type AgentTool = {
  /** What is sent to the model. */
  definition: Pick<BetaTool, 'name' | 'input_schema'> & { description: string };
  /** `read` runs without asking; `write` and `execute` ask first. */
  effect: 'read' | 'write' | 'execute';
  /**
   * The model's input, checked. Throws `INVALID_INPUT` with a text that the model can act on. The
   * result is what `preview`, `run`, the permission rules and `inputHash` take.
   */
  parse(input: unknown): ToolInput;
  /**
   * What a write or an edit would change, for the diff the user approves; null for the other tools.
   * Throws `INVALID_INPUT` with a text for the model when the call cannot succeed (nothing to ask then).
   */
  preview(input: ToolInput): Promise<Preview | null>;
  /**
   * Never rejects: a failure is an output with `isError`. `approved` is the preview that the user saw:
   * when the file is no longer as it was then, nothing is written and the output says to read it again.
   * null when nobody was shown one.
   */
  run(
    input: ToolInput,
    context: { signal: AbortSignal; onOutput(text: string): void; approved: Preview | null },
  ): Promise<ToolOutput>;
};

/** An input that {@link AgentTool.parse} let through. */
export type ToolInput = Readonly<Record<string, unknown>>;

/** A file before and after a change. `path` is relative to the workspace, with `/`. */
type FileChange = { path: string; before: string; after: string };

export type Preview = {
  /** For the eye: a side of more than 1 MiB is replaced by a note. */
  change: FileChange;
  /** SHA-256 over the path and the file's real content before and after: what the approval binds to. */
  fingerprint: string;
};

export type ToolOutput = {
  output: string;
  isError: boolean;
  /** What the model is shown beside the text; base64. */
  images?: readonly ToolImage[];
};

export type ToolImage = {
  mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';
  data: string;
};
