import { earlierMigrations } from './0001-schema/earlier-schema.js';
import { InitialSchema1798070400000 } from './0001-schema/index.js';

export { createTriggers } from './0001-schema/triggers.js';

/** Every migration, oldest first. A released one never changes. */
export const migrations = [InitialSchema1798070400000];

/** Their names, and those of the migrations that the first of them stands for. */
export const knownMigrations: ReadonlySet<string> = new Set([
  ...earlierMigrations,
  ...migrations.map(({ name }) => name),
]);
