import fs from 'node:fs';
import os from 'node:os';
import { emptyWindow } from './app/subjects';
import { type Row, ratio, type Sample } from './measure';

export type Machine = { machine: string; versions: string; load: string };

/** Where and with what it was measured. */
export async function describeMachine(): Promise<Machine> {
  const app = emptyWindow().launch();
  await app.ask('usable', ['textarea']);
  const { electron, chrome, node } = await app.ask('versions');
  await app.quit();
  const wanted = readPackage('electron');
  const standIn = electron === wanted ? '' : `, the stand-in for ${wanted} (decision 0003)`;
  const cpu = os.cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return {
    machine: `${os.type()} ${os.release()} ${os.arch()}, ${os.cpus().length} × ${cpu}, ${memory} GiB`,
    versions: `Electron ${electron}${standIn}, Chromium ${chrome}, Node ${node} inside and ${process.versions.node} outside`,
    load: (os.loadavg()[1] ?? 0).toFixed(1),
  };
}

/** Writes docs/benchmarks.md for people and docs/benchmarks.json for programs. */
export function writeReport(machine: Machine, rows: readonly Row[]): void {
  const entries = rows.map((row) => ({
    id: row.id,
    ours: round(row.ours.median),
    peer: round(row.peer.median),
    unit: row.unit,
    ratio: round(ratio(row)),
    goal: row.goal,
    holds: row.holds,
  }));
  fs.writeFileSync('docs/benchmarks.json', `${JSON.stringify(entries, null, 2)}\n`);
  fs.writeFileSync('docs/benchmarks.md', markdown(machine, rows));
}

export function printRow(row: Row): void {
  const figures = `${show(row.ours, row.unit)} against ${show(row.peer, row.unit)}`;
  const verdict = row.holds ? 'holds' : 'MISSED';
  console.log(`${row.id}: ${figures}: ${round(ratio(row))} ×, goal ${row.goal}: ${verdict}`);
  for (const note of row.notes) console.log(`  ${note}`);
}

function markdown({ machine, versions, load }: Machine, rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.what,
    show(row.ours, row.unit),
    `${show(row.peer, row.unit)}: ${row.against}`,
    `${round(ratio(row))} ×`,
    row.goal,
    row.holds ? 'yes' : '**missed**',
  ]);
  const missed = rows.filter(({ holds }) => !holds).length;
  return `# Benchmarks

Written by \`npm run bench\`, which measures each row side by side with what it is compared to, in one run.

- ${new Date().toISOString().slice(0, 10)}
- ${machine}; load average over the last five minutes ${load}
- ${versions}
- ${rows.length - missed} of ${rows.length} goals hold

Figures are medians (lowest to highest); less is better, and a ratio is ours divided by the other.

${table([['What', 'Ours', 'Against', 'Ratio', 'Goal', 'Holds'], ...lines])}

## How, and where it goes

${rows.map(explained).join('\n\n')}
`;
}

function explained({ what, how, notes }: Row): string {
  const paragraph = `**${what}.** ${how}`;
  return notes.length === 0
    ? paragraph
    : [`${paragraph}\n`, ...notes.map((note) => `- ${note}`)].join('\n');
}

/** A table as the formatter wants it: its columns are aligned. */
function table([head = [], ...body]: string[][]): string {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...body].map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function show({ median, lowest, highest }: Sample, unit: string): string {
  return `${round(median)} ${unit} (${round(lowest)} to ${round(highest)})`;
}

/** Three figures: more than that is noise. */
function round(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

function readPackage(name: string): string {
  const manifest = JSON.parse(fs.readFileSync(`node_modules/${name}/package.json`, 'utf8'));
  return String(manifest.version);
}
