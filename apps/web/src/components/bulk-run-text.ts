export const connectionsText = (count: number) =>
  count === 1 ? '1 connection' : `${count.toLocaleString('en')} connections`;

export const noneText = (count: number) =>
  count === 0 ? 'There is no connection to run.' : `You may not run ${count === 1 ? 'it' : 'any of them'}.`;

export function confirmationText(runnable: number, all: number): string {
  const text = 'A run of each is queued. A connection that has an unfinished run keeps it.';
  if (runnable === all) return text;
  return `${text} ${connectionsText(all - runnable)} of ${all.toLocaleString('en')} left out: you may not run them.`;
}

/** @param refused how many were refused, by the reason */
export function resultText(queued: number, refused: ReadonlyMap<string, number>): string {
  const runs = queued === 1 ? '1 run queued.' : `${queued.toLocaleString('en')} runs queued.`;
  return [runs, ...[...refused].map(([reason, count]) => `${count.toLocaleString('en')} not queued: ${reason}`)].join(
    ' ',
  );
}
