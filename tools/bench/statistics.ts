/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** A figure with how far the rounds were apart. */
export interface Figure {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** What some rounds say together. */
export function figureOf(numbers: readonly number[]): Figure {
  return { median: median(numbers), low: Math.min(...numbers), high: Math.max(...numbers) };
}

/** How many times one is the other, round by round: what disturbs a round disturbs both. */
export function ratioOf(numbers: readonly number[], others: readonly number[]): Figure {
  return figureOf(numbers.map((number, round) => number / (others[round] ?? NaN)));
}
