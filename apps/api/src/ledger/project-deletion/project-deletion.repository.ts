import { Injectable } from '@nestjs/common';
import type { Kind, Micros } from '@syncledger/domain';
import sql from 'sql-template-tag';

import { forUpdate, type Transaction } from '../../platform/database/index.js';
import { JobChangeFeed } from '../changes/index.js';

interface HiddenConnection {
  readonly id: number;
  readonly kind: Kind;
}

/** Who deletes a project, and when. */
interface Deletion {
  readonly project: number;
  readonly user: number;
  readonly at: Micros;
}

@Injectable()
export class ProjectDeletionRepository {
  constructor(private readonly feed: JobChangeFeed) {}

  /**
   * Locks a project and its connections: waits for transactions that add a connection or record a job, and makes later ones wait.
   * @returns the connections that are not deleted yet
   */
  async lock(tx: Transaction, project: number): Promise<HiddenConnection[]> {
    await tx.rows(sql`SELECT 1 FROM projects WHERE id = ${project}${forUpdate(tx.dialect)}`);
    return tx.rows(
      sql`SELECT id, kind FROM connections
        WHERE project_id = ${project} AND deleted_at IS NULL${forUpdate(tx.dialect)}`,
    );
  }

  /** Hides the connections of a project until they are purged. */
  async hide(
    tx: Transaction,
    connections: readonly HiddenConnection[],
    { project, user, at }: Deletion,
  ): Promise<void> {
    await tx.rows(sql`UPDATE connections SET deleted_at = ${at} WHERE project_id = ${project} AND deleted_at IS NULL`);
    const deleted = { project, user, transition: 'deleted', at } as const;
    await this.feed.append(tx, ...connections.map(({ id: connection, kind }) => ({ ...deleted, connection, kind })));
  }
}
