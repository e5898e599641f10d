import type {
  BetaManagedAgentsSessionErrorEvent,
  BetaManagedAgentsSessionStatusIdleEvent,
  BetaManagedAgentsSpanModelUsage,
} from '@anthropic-ai/sdk/resources/beta/sessions';

/** What one message of the user sets off, step by step. */
export type ManagedTurn = readonly Step[];

export type ToolUse = { name: string; input: Record<string, unknown>; result: string };

export type Step =
  /** One model request: what it says, in parts as they are previewed, and the tools it calls. */
  | { type: 'reply'; parts: readonly string[]; calls: readonly ToolUse[]; usage: Usage }
  /** A model request that fails, after so much text was previewed. */
  | { type: 'broken'; parts: readonly string[]; usage: Usage }
  | { type: 'error'; error: BetaManagedAgentsSessionErrorEvent['error'] }
  | { type: 'compacted' }
  /** So many searches in all, and more, are told. */
  | { type: 'searched'; requests: number }
  /** Waits for the test. */
  | { type: 'wait'; until: Promise<void> }
  | { type: 'terminated' }
  /** The last step, where it is no ordinary end. */
  | { type: 'end'; reason: BetaManagedAgentsSessionStatusIdleEvent['stop_reason'] };

type Usage = BetaManagedAgentsSpanModelUsage;

export function usage(input: number, output: number, read = 0, written = 0): Usage {
  return {
    input_tokens: input,
    output_tokens: output,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: written,
  };
}

/** A reply of text only. */
export function says(...parts: string[]): Step {
  return { type: 'reply', parts, calls: [], usage: usage(100, 20) };
}

export function calls(...uses: ToolUse[]): Step {
  return { type: 'reply', parts: [], calls: uses, usage: usage(200, 30) };
}

export function call(name: string, input: Record<string, unknown>, result: string): ToolUse {
  return { name, input, result };
}

/** What the error tells a client to do. */
export function overloaded(retry: 'retrying' | 'exhausted' | 'terminal'): Step {
  const error = {
    type: 'model_overloaded_error' as const,
    message: 'Overloaded',
    retry_status: { type: retry },
  };
  return { type: 'error', error };
}

/** A step that waits until the test opens it. */
export function gate() {
  let open = () => {};
  const until = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { step: { type: 'wait', until } as const, open: () => open() };
}
