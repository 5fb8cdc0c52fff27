/** How many of what goes with a project; null where counting would take too long. */
export interface Contents {
  readonly connections: number | null;
  readonly runs: number | null;
}

const number = new Intl.NumberFormat('en');

/** What goes with a project, in words. */
export function contentsText({ connections, runs }: Contents): string {
  if (connections === 0) return 'There is no connection in it.';
  return `With it go ${counted(connections, 'connection')} and ${counted(runs, 'run')}, with their messages.`;
}

function counted(count: number | null, what: string): string {
  if (count === null) return `more ${what}s than can be counted quickly`;
  return `${number.format(count)} ${what}${count === 1 ? '' : 's'}`;
}
