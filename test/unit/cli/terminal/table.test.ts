import { expect, test } from 'vitest';
import { cell, table } from '../../../../src/cli/terminal/table';

test('a table has aligned columns and no lines', () => {
  const columns = [{ title: 'Model' }, { title: 'Cost', align: 'right' as const }];
  const rows = [
    ['claude-sonnet-5-5', '$12.34'],
    ['gpt', '$0.01'],
  ];
  expect(table(columns, rows)).toBe(
    ['Model                Cost', 'claude-sonnet-5-5  $12.34', 'gpt                 $0.01'].join(
      '\n',
    ),
  );
});

test('a name in a cell can neither steer the terminal nor break the row', () => {
  expect(cell('a\u001b[2Jb\nc\u202e')).toBe('a⟨U+001B⟩[2Jb c⟨U+202E⟩');
});
