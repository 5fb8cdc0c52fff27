export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** A median with the range of the rounds. */
export interface Figure {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function figureOf(numbers: readonly number[]): Figure {
  return { median: median(numbers), low: Math.min(...numbers), high: Math.max(...numbers) };
}

/** The ratio of two series, round by round: a disturbance of a round affects both. */
export function ratioOf(numbers: readonly number[], others: readonly number[]): Figure {
  return figureOf(numbers.map((number, round) => number / (others[round] ?? NaN)));
}
