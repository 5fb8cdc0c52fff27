/** Null if counting would take too long. */
export interface Contents {
  readonly connections: number | null;
  readonly runs: number | null;
}

const number = new Intl.NumberFormat('en');

/** Describes what is deleted with a project. */
export function contentsText({ connections, runs }: Contents): string {
  if (connections === 0) return 'This project has no connections.';
  return `This also deletes ${pluralize(connections, 'connection')} and ${pluralize(runs, 'run')} with their messages.`;
}

function pluralize(count: number | null, noun: string): string {
  if (count === null) return `a large number of ${noun}s`;
  return `${number.format(count)} ${noun}${count === 1 ? '' : 's'}`;
}
