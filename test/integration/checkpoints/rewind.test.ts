import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createRepository,
  filesOf,
  git,
  gitStateOf,
  REPOSITORY_KINDS,
} from '../../support/repositories';
import { createRig, type Rig } from '../../unit/checkpoints/rig';

/** Few names, so that edits meet: a name is a file here and a folder there. */
const NAMES = ['a', 'b/c', 'b', 'd/e/f', 'd/e', 'g.txt', 'ignored/h', '-dash', 'näh\nü', ':(top)i'];
const IGNORED = /^ignored\//;

type Edit =
  | { do: 'write'; name: string; content: string; program: boolean }
  | { do: 'remove'; name: string }
  | { do: 'link'; name: string; to: string };

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    do: fc.constant('write' as const),
    name: fc.constantFrom(...NAMES),
    content: fc.constantFrom('', 'one\n', 'two\r\n', 'three'),
    program: fc.boolean(),
  }),
  fc.record({ do: fc.constant('remove' as const), name: fc.constantFrom(...NAMES) }),
  fc.record({
    do: fc.constant('link' as const),
    name: fc.constantFrom(...NAMES),
    to: fc.constantFrom('a', '../outside', 'nowhere'),
  }),
);

const step = fc.oneof(
  fc.record({ by: fc.constant('agent' as const), edits: fc.array(edit, { maxLength: 4 }) }),
  fc.record({ by: fc.constant('user' as const), edits: fc.array(edit, { maxLength: 3 }) }),
  fc.record({ by: fc.constant('rewind' as const), to: fc.nat() }),
);

describe('any sequence of edits and rewinds', () => {
  it('restores exactly, loses nothing of the user’s, and leaves their repository alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(step, { maxLength: 8 }), async (hasGit, steps) => {
        const rig = createRig();
        try {
          if (hasGit) makeRepository(rig);
          const state = hasGit ? gitStateOf(path.join(rig.workspace, '.git')) : {};
          await play(rig, steps);
          if (!hasGit) return;
          expect(gitStateOf(path.join(rig.workspace, '.git'))).toEqual(state);
          git(rig.workspace, 'fsck', '--strict');
        } finally {
          await rig.close();
        }
      }),
      { numRuns: Number(process.env.CHECKPOINT_RUNS ?? 25) },
    );
  }, 600_000);
});

function makeRepository(rig: Rig): void {
  git(rig.workspace, 'init', '--quiet', '--initial-branch=main');
  git(rig.workspace, 'config', 'user.name', 'Sample');
  git(rig.workspace, 'config', 'user.email', 'sample@example.com');
  git(rig.workspace, 'config', 'core.autocrlf', 'true');
  rig.write('.gitattributes', '* text=auto\n');
  rig.write('a', 'one\r\n');
  rig.write('g.txt', 'committed\r\n');
  git(rig.workspace, 'add', '--all');
  git(rig.workspace, 'commit', '--quiet', '--message', 'A start');
}

async function play(
  rig: Rig,
  steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[],
) {
  rig.write('.gitignore', 'ignored/\n');
  fs.mkdirSync(path.join(rig.folder, 'outside'));
  const played: Played = { were: new Map(), byUser: [], asLeft: filesOf(rig.workspace) };
  let seq = 1;
  for (const [at, one] of steps.entries()) {
    if (one.by === 'user') {
      for (const edit of one.edits) apply(rig, edit);
      continue;
    }
    noteUsers(rig, played, at);
    if (one.by === 'agent') {
      const files = inScope(rig);
      const { id } = await rig.turn(seq, () => {
        for (const edit of one.edits) apply(rig, edit);
      });
      played.were.set(id, { at, files });
      seq += 2;
    } else {
      await rewindAndLook(rig, played, one.to, at);
    }
    played.asLeft = filesOf(rig.workspace);
  }
}

type Played = {
  /** By the checkpoint's id: the step it was made in, and the files in its scope. */
  were: Map<string, { at: number; files: Record<string, string> }>;
  /** What the user changed, and the step before which. */
  byUser: { name: string; at: number }[];
  /** When the agent or a rewind was last done. */
  asLeft: Record<string, string>;
};

function noteUsers(rig: Rig, { byUser, asLeft }: Played, at: number): void {
  for (const [name, content] of Object.entries(filesOf(rig.workspace)))
    if (asLeft[name] !== content) byUser.push({ name, at });
}

async function rewindAndLook(rig: Rig, { were, byUser }: Played, to: number, at: number) {
  const ids = [...were.keys()];
  const id = ids[to % ids.length];
  const target = id === undefined ? undefined : were.get(id);
  if (id === undefined || !target) return;
  const before = filesOf(rig.workspace);
  const { undo, copies } = await rig.checkpoints.rewind({ checkpointId: id, what: 'files' });
  were.set(undo.id, { at, files: only(before) });

  expect(inScope(rig)).toEqual(target.files);
  const kept = copies === null ? {} : filesOf(copies);
  const after = filesOf(rig.workspace);
  for (const [name, content] of Object.entries(before)) {
    const isUsers = byUser.some((one) => one.name === name && one.at > target.at);
    // Ignored files are in no snapshot: whoever made them, they are where they were, or copied.
    if (isUsers || IGNORED.test(name)) expect([after[name], kept[name]]).toContain(content);
  }
}

const inScope = (rig: Rig) => only(filesOf(rig.workspace));
const only = (files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !IGNORED.test(name)));

/** As a person or a tool would: what is in the way makes room. */
function apply(rig: Rig, edit: Edit): void {
  const place = path.join(rig.workspace, edit.name);
  const folders = edit.name.split('/').slice(0, -1);
  for (let depth = 1; depth <= folders.length; depth += 1) {
    const folder = path.join(rig.workspace, ...folders.slice(0, depth));
    if (!fs.lstatSync(folder, { throwIfNoEntry: false })?.isDirectory())
      fs.rmSync(folder, { force: true });
  }
  fs.rmSync(place, { recursive: true, force: true });
  if (edit.do === 'remove') return;
  fs.mkdirSync(path.dirname(place), { recursive: true });
  if (edit.do === 'link') fs.symlinkSync(edit.to, place);
  else fs.writeFileSync(place, edit.content, { mode: edit.program ? 0o755 : 0o644 });
}

describe('awkward repositories', () => {
  it.each(REPOSITORY_KINDS)(
    '%s: every byte comes back, and git sees nothing of it',
    async (kind) => {
      const rig = createRig();
      try {
        const sample = createRepository(kind, path.join(rig.folder, 'sample'));
        Object.assign(rig.session, { workspace: sample.workspace });
        const state = gitStateOf(sample.gitFolder);
        const files = filesOf(sample.workspace);
        const { id } = await rig.turn(1, () => {
          for (const name of execFileSync('ls', ['-A', sample.workspace], { encoding: 'utf8' })
            .split('\n')
            .filter(
              (one) => one !== '' && one !== '.git' && one !== 'ignored' && !/\.log$/.test(one),
            )) {
            const place = path.join(sample.workspace, name);
            const found = fs.lstatSync(place, { throwIfNoEntry: false });
            if (found?.isFile()) fs.writeFileSync(place, 'changed by the agent\n');
            else if (found?.isSymbolicLink()) fs.rmSync(place);
          }
          fs.writeFileSync(path.join(sample.workspace, 'made-by-the-agent'), 'new\n');
        });
        await rig.checkpoints.rewind({ checkpointId: id, what: 'files' });
        expect(filesOf(sample.workspace)).toEqual(files);
        await rig.checkpoints.sweep();
        expect(gitStateOf(sample.gitFolder)).toEqual(state);
        git(sample.root, 'fsck');
      } finally {
        await rig.close();
      }
    },
  );
});
