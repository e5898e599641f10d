/** What is known after measuring the same thing several times. */
export type Sample = { median: number; lowest: number; highest: number; count: number };

export function sample(values: readonly number[]): Sample {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    lowest: sorted[0] ?? Number.NaN,
    highest: sorted.at(-1) ?? Number.NaN,
    count: sorted.length,
  };
}

/** `values` in ascending order; between two of them it interpolates. */
export function quantile(values: readonly number[], q: number): number {
  const place = (values.length - 1) * q;
  const below = values[Math.floor(place)] ?? Number.NaN;
  const above = values[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** Measures both in turn, A B A B, so that what disturbs the machine disturbs both. */
export async function alternate<A, B>(
  rounds: number,
  first: () => Promise<A> | A,
  second: () => Promise<B> | B,
): Promise<[A[], B[]]> {
  const a: A[] = [];
  const b: B[] = [];
  for (let round = 0; round < rounds; round += 1) {
    a.push(await first());
    b.push(await second());
  }
  return [a, b];
}

/** One line of the table. */
export type Row = {
  id: string;
  /** What is measured, for a person. */
  what: string;
  /** What it is measured against. */
  against: string;
  unit: 'ms' | 'µs' | 'MB';
  ours: Sample;
  peer: Sample;
  /** As `quality` asks for it, in words. */
  goal: string;
  holds: boolean;
  /** One sentence. */
  how: string;
  /** What explains the figure: where the time or the memory goes. */
  notes: readonly string[];
};

export function ratio({ ours, peer }: Pick<Row, 'ours' | 'peer'>): number {
  return ours.median / peer.median;
}
