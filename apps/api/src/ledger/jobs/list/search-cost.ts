import sql, { raw } from 'sql-template-tag';

import type { Database } from '../../../platform/database/index.js';
import { pageStatement } from '../../../platform/http/paging/index.js';
import type { JobPlanner } from './job-plan.js';
import { conditionsOf, withConditions, type JobSelection } from './job-selection.js';
import { UnionOfArms } from './union-arms.js';

/** A search that compares no more bytes than this, each as often as there are texts, takes about 20 ms. */
const MAX_FAST_BYTES = 4_000_000;
/** The jobs whose messages are measured; a search among more of them is slow anyway. */
const MAX_MEASURED = 20_000;

const BASE = raw('jobs j');
const ID = { column: raw('j.id'), type: 'number', field: 'id' } as const;
/** Both databases know the length without reading the text. */
const COLUMNS = raw('j.id, octet_length(j.result_message) AS bytes');

/** Measures the messages that a search reads: few jobs may have as much text as the whole history of another ledger. */
export class SearchCost {
  constructor(
    private readonly database: Database,
    private readonly planner: JobPlanner,
  ) {}

  /** Whether a search among few jobs is a slow read all the same; false for lists without one. */
  async isHigh(selection: JobSelection): Promise<boolean> {
    const texts = selection.filters.reduce(
      (sum, { counted }) => sum + (counted.by === 'scan' ? (counted.texts ?? 0) : 0),
      0,
    );
    return texts > 0 && texts * (await this.bytesOf(selection)) > MAX_FAST_BYTES;
  }

  /** The bytes of the messages of all jobs that the other filters leave. */
  private async bytesOf(selection: JobSelection): Promise<number> {
    const { dialect } = this.database;
    const filters = selection.filters.filter(({ counted }) => counted.by !== 'scan');
    const searched = { ...selection, filters, isByTime: false };
    const conditions = conditionsOf(dialect, searched);
    const { arms } = await this.planner.plan(searched);
    const listing = {
      base: BASE,
      id: ID,
      where: conditions.map(({ holds }) => holds),
      descending: true,
      columns: COLUMNS,
      read: () => [],
      source: new UnionOfArms(
        dialect,
        BASE,
        arms.map((arm) => withConditions(arm, conditions)),
      ),
    };
    const page = pageStatement(listing, { size: MAX_MEASURED, offset: 0, backwards: false, dialect });
    const row = await this.database.first<{ bytes: number }>(
      sql`SELECT coalesce(sum(bytes), 0) AS bytes FROM (${page}) searched`,
    );
    return row?.bytes ?? 0;
  }
}
