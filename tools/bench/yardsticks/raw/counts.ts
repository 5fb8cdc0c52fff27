import type { JobCount, RawCaller, RawList, RawStore } from './store.js';

/** How many jobs there are, kept in memory: what a single hand-written process may do, and no count is cheaper. */
export class Counts {
  private byConnection: Map<number, JobCount> | undefined;
  private readonly sums = new Map<string, number>();

  constructor(private readonly store: RawStore) {}

  /** How many jobs are in a list. */
  async of({ kind, connection, project }: RawList, { projects }: RawCaller): Promise<number> {
    await this.load();
    const seen = projects?.filter((one) => project === undefined || one === project);
    if (connection !== undefined) {
      const known = this.byConnection?.get(connection);
      return known && (seen?.includes(known.project) ?? true) && (kind ?? known.kind) === known.kind ? known.jobs : 0;
    }
    const keys = (seen ?? [project ?? '']).map((one) => `${kind ?? ''}/${String(one)}`);
    return keys.reduce((sum, key) => sum + (this.sums.get(key) ?? 0), 0);
  }

  /** One more. */
  async add(connection: number): Promise<void> {
    await this.load();
    const known = this.byConnection?.get(connection);
    if (known) this.count(known.kind, known.project, 1);
    if (known) known.jobs += 1;
  }

  private async load(): Promise<void> {
    if (this.byConnection) return;
    const rows = await this.store.counts();
    if (this.byConnection as unknown) return;
    this.byConnection = new Map(rows.map((row) => [row.connection, row]));
    for (const { kind, project, jobs } of rows) this.count(kind, project, jobs);
  }

  private count(kind: string, project: number, jobs: number): void {
    for (const key of [`${kind}/${String(project)}`, `${kind}/`, `/${String(project)}`, '/']) {
      this.sums.set(key, (this.sums.get(key) ?? 0) + jobs);
    }
  }
}
