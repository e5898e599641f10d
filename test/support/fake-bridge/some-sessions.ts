import type { Session } from '../../../src/shared/commands/sessions';
import type { SessionWorktree } from '../../../src/shared/commands/worktrees';
import { nextId } from './next-id';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Sessions in every state that a session can be in. */
export function someSessions(
  profileId: string,
  now: number,
  isLong = false,
  areMany = false,
): Session[] {
  const make = (title: string, workspace: string, values: Partial<Session>): Session => ({
    id: nextId(),
    profileId,
    title,
    status: 'idle',
    statusMessage: null,
    statusCode: null,
    model: 'claude-opus-5-5',
    mode: 'ask',
    effort: null,
    thinking: 'auto',
    webAccess: false,
    tools: null,
    worktree: null,
    source: 'own',
    runner: 'local',
    comparisonId: null,
    retry: null,
    forkedFrom: null,
    workspace,
    systemPrompt: '',
    payer: { credentialId: null, name: 'Work key', hint: 'f3kQ' },
    usage: usageOf(182_000),
    queue: [],
    createdAt: now - 2 * HOUR,
    updatedAt: now - 2 * MINUTE,
    archivedAt: null,
    ...values,
  });
  return [
    make('Fix the flaky checkout test', '/home/dana/code/shop-api', { status: 'asking' }),
    make('Add partial refunds', '/home/dana/code/shop-api', {
      status: 'running',
      createdAt: now - 3 * HOUR,
      worktree: worktreeOf('add-refunds'),
      usage: usageOf(410_000),
      queue: [
        {
          id: nextId(),
          text: 'Then add a line to the changelog as well.',
          attachments: [],
          createdAt: now - MINUTE,
        },
      ],
    }),
    make('Measure the search endpoint', '/home/dana/code/shop-api', {
      status: 'waiting',
      statusCode: 'OVERLOADED',
      statusMessage: 'The provider is overloaded. Your key is fine.',
      retry: { at: now + 45_000, attempt: 3 },
      createdAt: now - 5 * HOUR,
    }),
    make('Upgrade drizzle', '/home/dana/code/shop-api', {
      worktree: worktreeOf('upgrade-drizzle'),
      updatedAt: now - HOUR,
      usage: usageOf(870_000),
    }),
    make('Review the debounce change', '/home/dana/code/website', {
      status: 'asking',
      createdAt: now - 4 * HOUR,
      usage: usageOf(61_000),
    }),
    make('Write the release notes', '/home/dana/code/website', {
      status: 'interrupted',
      statusMessage: 'Chatelaine was closed during the turn. Everything that was finished is kept.',
      updatedAt: now - 3 * HOUR,
    }),
    make('Image pipeline', '/home/dana/code/website', {
      updatedAt: now - 26 * HOUR,
      usage: usageOf(120_000),
    }),
    make('Move the docs to the new domain', '/home/dana/code/website', {
      status: 'interrupted',
      statusCode: 'CREDENTIAL_REJECTED',
      statusMessage: 'The provider rejected the key. Replace it, then resume.',
      updatedAt: now - 2 * DAY,
    }),
    make('Match the new cart design', '/home/dana/code/website', {
      mode: 'accept_edits',
      effort: 'high',
      thinking: 'on',
      webAccess: true,
      updatedAt: now - 3 * DAY,
      usage: { ...usageOf(940_000), contextTokens: 188_000 },
    }),
    make('Plan the move to pnpm', '/home/dana/code/website', {
      mode: 'plan',
      updatedAt: now - 3 * DAY,
    }),
    make('Explain my zsh start-up', '/home/dana/code/dotfiles', {
      updatedAt: now - 4 * DAY,
      usage: usageOf(32_000),
    }),
    make('Tidy the checkout styles', '/home/dana/code/shop-api', {
      status: 'queued',
      worktree: worktreeOf('tidy-styles'),
      createdAt: now - 10 * MINUTE,
      usage: { ...usageOf(0), requests: 0 },
    }),
    make('Try another cart layout', '/home/dana/code/shop-api', {
      worktree: { ...worktreeOf('other-cart'), discardedAt: now - HOUR },
      updatedAt: now - 5 * HOUR,
    }),
    make('Port the parser', '/home/dana/code/dotfiles', {
      source: 'claude-code',
      payer: null,
      updatedAt: now - 6 * DAY,
    }),
    make('Count words in the corpus', '/home/dana/code/dotfiles', {
      runner: 'managed',
      updatedAt: now - 5 * DAY,
    }),
    make('Rename the API fields', '/home/dana/code/shop-api', {
      worktree: worktreeOf('rename-fields'),
      archivedAt: now - DAY,
      updatedAt: now - DAY,
    }),
    ...(areMany ? manySessions(make, now) : []),
    ...(isLong ? [make('Long session', '/home/dana/code/dotfiles', {})] : []),
  ];
}

function usageOf(costMicroUsd: number): Session['usage'] {
  return {
    requests: 12,
    inputTokens: 61_200,
    outputTokens: 4_800,
    costMicroUsd,
    unpriced: 0,
    contextTokens: 62_000,
  };
}

function worktreeOf(slug: string): SessionWorktree {
  return {
    repository: '/home/dana/code/shop-api',
    branch: `chatelaine/${slug}`,
    base: '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d',
    baseBranch: 'main',
    discardedAt: null,
  };
}

type Make = (title: string, workspace: string, values: Partial<Session>) => Session;

function manySessions(make: Make, now: number): Session[] {
  return Array.from({ length: 20 }, (_, at) =>
    make(`Parallel piece ${at + 1}`, `/home/dana/code/${at % 2 === 0 ? 'website' : 'shop-api'}`, {
      status: at < 16 ? 'running' : 'queued',
      worktree: worktreeOf(`piece-${at + 1}`),
      createdAt: now - at * MINUTE,
      usage: usageOf(12_000 * at),
    }),
  );
}
