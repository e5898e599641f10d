/** The colour of the n-th series: brass first. The variables are set by the screen. */
export function seriesColor(at: number): string {
  return `var(--series-${(at % 5) + 1})`;
}
