import sql from 'sql-template-tag';

import type { Database, Dialect } from '../platform/database/index.js';
import { createTriggers } from './migrations/index.js';

/** @returns the names of the triggers that this version needs and the database lacks, or has disabled */
export async function missingTriggers(database: Database): Promise<string[]> {
  const query =
    database.dialect === 'sqlite'
      ? sql`SELECT name FROM sqlite_schema WHERE type = 'trigger'`
      : sql`
          SELECT tgname AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
          WHERE c.relnamespace = current_schema()::regnamespace AND tgenabled IN ('O', 'A')`;
  const working = new Set((await database.rows<{ name: string }>(query)).map(({ name }) => name));
  return triggerNames(database.dialect).filter((name) => !working.has(name));
}

function triggerNames(dialect: Dialect): string[] {
  return createTriggers(dialect).flatMap(
    (statement) => /^CREATE (?:CONSTRAINT )?TRIGGER (\w+)/.exec(statement)?.[1] ?? [],
  );
}
