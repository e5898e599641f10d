import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSessionExport } from '../../../../../src/main/agents/transcript/export/export';
import { type OpenDatabase, openDatabase } from '../../../../../src/main/db/open';
import { messages, profiles, sessions, toolCalls } from '../../../../../src/main/db/schema';
import type { Session } from '../../../../../src/shared/commands/sessions';
import { PIXEL, says, shows } from '../../../../support/claude-conversations';

const SESSION = '01938f2a-0000-7000-8000-000000000001';
const AT = Date.UTC(2026, 9, 5, 9);
const SECRET = 'hunter2-secret';

let folder: string;
let database: OpenDatabase;
let seq: number;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-export-'));
  database = openDatabase(path.join(folder, 'chatelaine.db'));
  seq = 0;
  const at = { createdAt: AT, updatedAt: AT };
  database.db
    .insert(profiles)
    .values({ id: 'profile', name: 'Work', ...at })
    .run();
  database.db
    .insert(sessions)
    .values({
      id: SESSION,
      profileId: 'profile',
      model: 'claude-sonnet-5-5',
      title: 'x',
      status: 'idle',
      mode: 'ask',
      workspace: '/code',
      systemPrompt: '',
      ...at,
    })
    .run();
});

afterEach(() => {
  database.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

function say(role: 'user' | 'assistant', ...content: unknown[]): void {
  seq += 1;
  database.db
    .insert(messages)
    .values({ sessionId: SESSION, seq, role, content, state: 'complete', createdAt: AT + seq })
    .run();
}

function call(id: string, name: string, input: string, output: string): void {
  say('assistant', { type: 'tool_use', id, name, input: JSON.parse(input) });
  const rest = { decision: 'none', status: 'done', startedAt: AT, endedAt: AT + 5 } as const;
  database.db
    .insert(toolCalls)
    .values({ sessionId: SESSION, seq, id, name, input, inputHash: '', output, ...rest })
    .run();
  say('user', { type: 'tool_result', tool_use_id: id, content: output });
}

const session = (title: string): Session => ({
  id: SESSION,
  profileId: SESSION,
  title,
  status: 'idle',
  statusMessage: null,
  statusCode: null,
  retry: null,
  model: 'claude-sonnet-5-5',
  mode: 'ask',
  effort: null,
  thinking: 'auto',
  webAccess: false,
  tools: null,
  workspace: '/code/`engine`',
  systemPrompt: '',
  payer: null,
  usage: {
    requests: 2,
    inputTokens: 10,
    outputTokens: 5,
    costMicroUsd: 1_230_000,
    unpriced: 0,
    contextTokens: 10,
  },
  queue: [],
  worktree: null,
  source: 'own',
  runner: 'local',
  comparisonId: null,
  forkedFrom: null,
  createdAt: AT,
  updatedAt: AT,
  archivedAt: null,
});

async function exported(
  format: 'markdown' | 'json' | 'html',
  title = 'Turn the gears',
): Promise<string> {
  const { run } = createSessionExport({
    database,
    clock: { now: () => AT },
    mask: (text) => text.replaceAll(SECRET, '[secret]'),
    session: () => session(title),
    chooseSaveFile: async (name) => path.join(folder, name),
  });
  const written = await run({ sessionId: SESSION, format });
  const file = written?.path ?? '';
  expect(fs.statSync(file).size).toBe(written?.bytes);
  expect(fs.readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  return fs.readFileSync(file, 'utf8');
}

describe('Markdown', () => {
  test('is readable: facts, who said what, and calls folded', async () => {
    say('user', says('Turn **them**'), shows());
    call('toolu_1', 'bash', '{"command":"crank"}', 'before ```` after');
    say('assistant', says('Turned.'));
    const text = await exported('markdown');
    expect(text).toContain('# Turn the gears\n\n- Workspace: `` /code/`engine` ``\n');
    expect(text).toContain('- Cost: `$1.23 for 2 requests`');
    expect(text).toContain('## You · 2026-10-05 09:00 UTC\n\nTurn **them**\n');
    expect(text).toContain(
      '<summary>bash · done</summary>\n\nInput\n\n```json\n{\n  "command": "crank"\n}\n```',
    );
    expect(text).toContain('`````\nbefore ```` after\n`````');
    expect(text).toContain('## Claude · 2026-10-05 09:00 UTC\n\nTurned.\n');
    expect(text).not.toContain(PIXEL);
  });

  test('is not taken over by what a model wrote', async () => {
    say('assistant', says('<script>alert(1)</script>\n\n<details>\n<!-- open'));
    say('assistant', says('Code:\n\n```ts\nconst open = true;'));
    say('assistant', says('`<b>` and <https://example.com> stay.'));
    const text = await exported('markdown');
    expect(text).toContain('\\<script>alert(1)\\</script>');
    expect(text).toContain('\\<details>\n\\<!-- open');
    expect(text).toContain('const open = true;\n```\n');
    expect(text).toContain('`<b>` and <https://example.com> stay.');
  });
});

describe('JSON', () => {
  test('has everything that was said and done', async () => {
    const content = [says('Turn them\u0000 "now"'), shows()];
    say('user', ...content);
    call('toolu_1', 'bash', '{"command":"crank"}', 'turned');
    const parsed = JSON.parse(await exported('json'));
    expect(parsed).toMatchObject({
      format: 'chatelaine-session',
      version: 1,
      exportedAt: AT,
      session: { id: SESSION, title: 'Turn the gears' },
      messages: [
        { seq: 1, role: 'user', kind: 'message', content, createdAt: AT + 1, toolCalls: [] },
        {
          seq: 2,
          content: [{ type: 'tool_use' }],
          toolCalls: [{ id: 'toolu_1', output: 'turned' }],
        },
        { seq: 3, content: [{ type: 'tool_result', content: 'turned' }] },
      ],
    });
  });

  test('of an empty session is whole', async () => {
    expect(JSON.parse(await exported('json')).messages).toEqual([]);
  });
});

/** Every tag of the page, as it is written: whatever was said has none. */
const TAG = /<[^>]*>/g;
const OURS =
  /^<(!doctype html|\/?(html|head|body|main|header|article|h[1-6]|p|dl|dt|dd|details|summary|pre|code|em|strong|del|blockquote|ul|ol|li|table|tr|td|sup|div|span|b|time|a|style|title|hr|br)|html lang="en"|meta [^<>]*|ol start="\d+"|(article|details|p|pre|div) class="[a-z]+"|span class="[\w-]*"|time datetime="[\dT:.Z-]+"|a href="(https:\/\/|mailto:)[^"'<>]*" rel="noopener noreferrer nofollow"|img alt="[^"'<>]*" src="data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*")>$/i;

function expectHarmless(page: string): void {
  // The style is ours, and has no tags.
  const tags = page.replace(/<style>[^<]*<\/style>/, '').match(TAG) ?? [];
  expect(tags.filter((tag) => !OURS.test(tag))).toEqual([]);
}

describe('the page', () => {
  test('has what was said as Markdown, pictures in it, and code in colours', async () => {
    say('user', says('Look at **this**'), shows());
    say(
      'assistant',
      says(
        '1. [Site](https://example.com/?a=1&b=2)\n2. `x`\n\n```ts\nconst a = "b";\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |',
      ),
    );
    call('toolu_1', 'bash', '{"command":"crank"}', 'turned & <done>');
    const page = await exported('html');
    expectHarmless(page);
    expect(page).toContain('<p>Look at <strong>this</strong></p>');
    expect(page).toContain(`src="data:image/png;base64,${PIXEL}"`);
    expect(page).toContain('<a href="https://example.com/?a=1&#38;b=2"');
    expect(page).toContain('<span class="hljs-keyword">const</span>');
    expect(page).toContain('<td>1</td><td>2</td>');
    expect(page).toContain('turned &#38; &#60;done&#62;');
    expect(page).toContain("default-src 'none'; style-src 'sha256-");
    expect(page).toContain('prefers-color-scheme: dark');
  });

  const HOSTILE = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<style>*{display:none}</style>',
    '<iframe src="https://evil.example"></iframe>',
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '[a](data:text/html;base64,PHNjcmlwdD4=)',
    '[a](https://example.com/"onmouseover="alert(1))',
    '[a]( https://example.com "><script>")',
    '![a](https://tracker.example/pixel.png)',
    '![a](data:text/html,x)',
    '<a href="javascript:alert(1)">x</a>',
    '[a][r]\n\n[r]: javascript:alert(1)',
    '```html\n</code></pre><script>alert(1)</script>\n```',
    '```"><script>\nx\n```',
    '</article></main><meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<!-- ',
    '<![CDATA[ ',
    '&lt;script&gt;',
    '`</code><script>`',
    '| <b> | "x" |\n|---|---|\n| <svg/onload=alert(1)> | y |',
    '[^1]\n\n[^"><script>]: <script>',
  ];

  test('is harmless whatever was said, in every place', async () => {
    for (const text of HOSTILE) {
      say(
        'user',
        says(text),
        shows('"><script>', 'image/png'),
        shows(PIXEL, 'text/html"><script>'),
      );
      say('assistant', { type: 'thinking', thinking: text, signature: '' }, says(text));
      call(`toolu_${seq}`, text, JSON.stringify({ [text]: text }), text);
    }
    const page = await exported('html', '</title><script>alert(1)</script>');
    expectHarmless(page);
    expect(page).not.toMatch(/(?:href|src)="(?!https:|mailto:|data:image)/i);
    expect(page).toContain('&#60;script&#62;alert(1)');
  });

  test('is harmless whatever such things are put together', async () => {
    const text = fc.array(
      fc.oneof(
        fc.constantFrom(...HOSTILE, '\n', '\n\n', '> ', '- ', '    ', '`', '*'),
        fc.string({ maxLength: 8 }),
      ),
      { maxLength: 12 },
    );
    for (const parts of fc.sample(text, 300)) say('assistant', says(parts.join('')));
    expectHarmless(await exported('html'));
  });

  test('is written whatever is in one another', async () => {
    for (const one of ['>', '- ', '*', '[', '`', '![', '<', '|', '~~'])
      say('assistant', says(one.repeat(6_000 / one.length)));
    expectHarmless(await exported('html'));
    expect(await exported('markdown')).toContain('Claude');
  });
});

describe('every export', () => {
  test.each(['markdown', 'json', 'html'] as const)('as %s is without secrets', async (format) => {
    say('user', says(`It is ${SECRET}`));
    say('assistant', { type: 'thinking', thinking: SECRET, signature: 'x' }, says(SECRET));
    call('toolu_1', 'bash', JSON.stringify({ command: SECRET, deep: [{ a: SECRET }] }), SECRET);
    const text = await exported(format, `My ${SECRET}`);
    expect(text).not.toContain(SECRET);
    expect(text).toContain('[secret]');
  });

  test.each(['markdown', 'json', 'html'] as const)(
    'as %s of 2,000 messages leaves the app its turn',
    async (format) => {
      const text = `${'Some words about gears. '.repeat(20)}\n\n\`\`\`ts\nconst a = 1;\n\`\`\``;
      database.transaction(() => {
        for (let at = 0; at < 1_000; at += 1) {
          say('user', says(`Question ${at}`));
          say('assistant', says(text));
        }
      });
      let turns = 0;
      const timer = setInterval(() => {
        turns += 1;
      }, 1);
      const written = await exported(format);
      clearInterval(timer);
      expect(written).toContain('Question 999');
      expect(turns).toBeGreaterThan(20);
    },
    60_000,
  );

  test('that the user did not want is none, and one that fails leaves nothing behind', async () => {
    const ports = {
      database,
      clock: { now: () => AT },
      mask: (text: string) => text,
      session: () => session('x'),
    };
    const none = createSessionExport({ ...ports, chooseSaveFile: async () => null });
    expect(await none.run({ sessionId: SESSION, format: 'json' })).toBeNull();
    const missing = path.join(folder, 'missing', 'x.json');
    const failing = createSessionExport({ ...ports, chooseSaveFile: async () => missing });
    await expect(failing.run({ sessionId: SESSION, format: 'json' })).rejects.toMatchObject({
      code: 'DISK_FULL',
    });
    const before = path.join(folder, 'kept.json');
    fs.writeFileSync(before, 'as it was');
    const closed = createSessionExport({ ...ports, chooseSaveFile: async () => before });
    await closed.close();
    await expect(closed.run({ sessionId: SESSION, format: 'json' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(fs.readFileSync(before, 'utf8')).toBe('as it was');
    expect(fs.readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
