import { Injectable } from '@nestjs/common';
import type { Unresolved, Job } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { idIn, Database } from '../../platform/database/index.js';
import { allOf } from '../../platform/http/paging/index.js';
import { ConnectionCache } from '../connections/index.js';
import { toJob, jobJoins, wholeJobColumns, type JobRow, type JobView, type WholeJobRow } from './job-rows.js';

/** Makes jobs of rows, with their connections. */
@Injectable()
export class JobReader {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionCache,
  ) {}

  /**
   * The jobs of rows. Those whose connection is not in memory are read once more, with it and on the same conditions: what
   * changed in between is shown, or left out, as it is then.
   */
  async jobs(rows: readonly JobRow[], where: readonly Sql[], view: JobView): Promise<Unresolved<Job>[]> {
    const kept = rows.map((row) => this.connections.find(row.connection_id, row.connection_version));
    const missing = rows.filter((_, index) => !kept[index]).map(({ id }) => id);
    const whole = missing.length > 0 ? await this.whole(missing, where, view) : undefined;
    return rows.flatMap((row, index) => {
      const connection = kept[index];
      if (connection) return [toJob(row, connection)];
      const again = whole?.get(row.id);
      return again ? [again] : [];
    });
  }

  private async whole(
    ids: readonly number[],
    where: readonly Sql[],
    view: JobView,
  ): Promise<Map<number, Unresolved<Job>>> {
    const among = idIn(this.database.dialect, raw('j.id'), ids);
    const rows = await this.database.rows<WholeJobRow>(
      sql`SELECT ${wholeJobColumns(view)} FROM jobs j ${jobJoins(view)} WHERE ${allOf([among, ...where])}`,
    );
    return new Map(rows.map((row) => [row.id, toJob(row, this.connections.add(row))]));
  }
}
