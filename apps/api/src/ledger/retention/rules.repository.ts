import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';

import { Database, type Reader, type Transaction } from '../../platform/database/index.js';
import type { RetentionRule } from './rules.js';

/** A project with its own rule. */
export interface ProjectRule extends RetentionRule {
  readonly id: number;
  readonly slug: string;
}

/** The name of the setting with the default rule. */
const SETTING = 'retention';

@Injectable()
export class RetentionRulesRepository {
  constructor(private readonly database: Database) {}

  /** The default rule. */
  async ofAll(reader: Reader = this.database): Promise<RetentionRule> {
    const row = await reader.first<{ value: string }>(sql`SELECT value FROM settings WHERE name = ${SETTING}`);
    const { days = null, runs = null } = JSON.parse(row?.value ?? '{}') as Partial<RetentionRule>;
    return { days, runs };
  }

  /** The project with this id, or all projects that have their own rule. */
  ofProjects(id?: number): Promise<ProjectRule[]> {
    const which = id === undefined ? sql`(retention_days IS NOT NULL OR retention_runs IS NOT NULL)` : sql`id = ${id}`;
    return this.database.rows<ProjectRule>(
      sql`SELECT id, slug, retention_days AS days, retention_runs AS runs
        FROM projects
        WHERE deleted_at IS NULL AND ${which}
        ORDER BY id`,
    );
  }

  /** Sets the default rule. */
  async setForAll(tx: Transaction, { days, runs }: RetentionRule): Promise<void> {
    const value = JSON.stringify({ days, runs });
    await tx.rows(
      sql`INSERT INTO settings (name, value) VALUES (${SETTING}, ${value})
        ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    );
  }

  async setFor(tx: Transaction, project: number, { days, runs }: RetentionRule): Promise<void> {
    await tx.rows(sql`UPDATE projects SET retention_days = ${days}, retention_runs = ${runs} WHERE id = ${project}`);
  }
}
