import { InvalidInput, LedgerError } from '@syncledger/domain';

import { explain } from '../exit-codes.js';

const sorts = ['users', 'projects', 'connections', 'jobs'] as const;

/** What an import is about. */
export type Sort = (typeof sorts)[number];

/** `unfinished`: a job that has not finished at the source, and is imported by a later run. */
export type Fate = 'created' | 'known' | 'refused' | 'unfinished';

/** Maximum number of refusals that are printed one by one. */
const MAX_PRINTED_REFUSALS = 20;

/** Counts the objects of an import by their fates. */
export class SdeOutcome {
  readonly counts: Readonly<Record<Sort, Record<Fate, number>>>;
  /** The first refusals, with their reasons. */
  readonly refusals: string[] = [];

  constructor() {
    const none = () => ({ created: 0, known: 0, refused: 0, unfinished: 0 });
    this.counts = { users: none(), projects: none(), connections: none(), jobs: none() };
  }

  get hasRefusals(): boolean {
    return sorts.some((sort) => this.counts[sort].refused > 0);
  }

  add(sort: Sort, fate: Fate): void {
    this.counts[sort][fate] += 1;
  }

  refuse(sort: Sort, name: string, why: string): void {
    this.add(sort, 'refused');
    if (this.refusals.length < MAX_PRINTED_REFUSALS) this.refusals.push(`${sort}: ${JSON.stringify(name)}: ${why}`);
  }

  /** Counts an object as created, or as refused when the ledger refuses it; any other error ends the import. */
  async attempt(sort: Sort, name: string, create: () => Promise<void>): Promise<void> {
    try {
      await create();
      this.add(sort, 'created');
    } catch (error) {
      if (!(error instanceof LedgerError || error instanceof InvalidInput)) throw error;
      this.refuse(sort, name, explain(error) ?? '');
    }
  }
}
