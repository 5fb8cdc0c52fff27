export const changeText = (change: number) => (change === 0 ? '±0' : `+${change.toLocaleString('en')}`);

/** Such as "Failing 14 days ago: 1, now: 3". */
export function describeSeries(values: readonly number[]): string {
  const [first, last] = [values[0] ?? 0, values.at(-1) ?? 0];
  return `Failing ${String(values.length)} days ago: ${first.toLocaleString('en')}, now: ${last.toLocaleString('en')}`;
}
