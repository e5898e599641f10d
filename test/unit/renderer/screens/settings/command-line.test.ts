import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  joinCommandLine,
  splitCommandLine,
} from '../../../../../src/renderer/screens/settings/mcp/command-line';

describe('splitting a command line', () => {
  it.each([
    ['npx -y server .', ['npx', '-y', 'server', '.']],
    ['  npx   server  ', ['npx', 'server']],
    ['run "two words" \'and three more\'', ['run', 'two words', 'and three more']],
    ['run --path="/a b"/c', ['run', '--path=/a b/c']],
    ['run two\\ words', ['run', 'two words']],
    ['run "say \\"hi\\""', ['run', 'say "hi"']],
    ["run 'a\\b'", ['run', 'a\\b']],
    ['run "" \'\'', ['run', '', '']],
    ['C:\\tools\\server.exe --flag', ['C:\\tools\\server.exe', '--flag']],
    ['', []],
  ])('%j', (text, words) => {
    expect(splitCommandLine(text).words).toEqual(words);
  });

  it('says that a quotation mark is open', () => {
    expect(splitCommandLine('run "two words').note).toContain('still open');
  });

  it.each(['a | b', 'a && b', 'a > b', 'a 2>/dev/null', 'a $HOME', 'a $(b)'])(
    'says that no shell is in between: %j',
    (text) => {
      expect(splitCommandLine(text).note).toContain('No shell');
    },
  );

  it('has nothing to say about a plain one', () => {
    expect(splitCommandLine('npx -y @scope/server@1.2 --port=80 a,b').note).toBeNull();
  });

  it('gives back whatever words were joined', () => {
    const word = fc.string({ unit: fc.constantFrom('a', ' ', '"', "'", '\\', '\n', '$', 'é') });
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string())), (words) => {
        expect(splitCommandLine(joinCommandLine(words)).words).toEqual(words);
      }),
    );
  });
});
