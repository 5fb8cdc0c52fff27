import sql from 'sql-template-tag';

import type { Reader } from '../../../src/platform/database/database.js';

export { MembershipEntity } from '../../../src/access/projects/membership.entity.js';
export { ProjectEntity } from '../../../src/access/projects/project.entity.js';

/** Inserts a project, the simplest row with an id of the database's giving. */
export async function insertProject(tx: Reader, slug: string): Promise<number> {
  const row = await tx.first<{ id: number }>(
    sql`INSERT INTO projects (name, slug, description, archived, created, updated) VALUES (${slug}, ${slug}, '', ${false}, 1, 1) RETURNING id`,
  );
  return row!.id;
}

/** The slugs of all projects, in the order in which they were made. */
export async function slugs(reader: Reader): Promise<string[]> {
  const rows = await reader.rows<{ slug: string }>(sql`SELECT slug FROM projects ORDER BY id`);
  return rows.map(({ slug }) => slug);
}
