import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { SERVER } from '@syncledger/testing';

const root = path.resolve(import.meta.dirname, '../..');
const API = 'apps/api';
const MIGRATIONS = 'dist/schema/migrations';

/** The programs of a version. */
export interface Build {
  readonly main: string;
  readonly cli: string;
}

/** This version. */
export const currentBuild: Build = { main: SERVER, cli: path.join(path.dirname(SERVER), 'cli.js') };

/** The version of a newer build, and its migration. */
export const NEWER = { version: '999.0.0', migration: 'Trial9000000000000' } as const;

/** A copy of this build with one more migration, in a temporary folder. */
export interface NewerBuild extends Build {
  remove(): Promise<void>;
}

/** @param statement what the migration does */
export async function buildNewer(statement: string): Promise<NewerBuild> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-newer-'));
  const api = path.join(folder, API);
  await mkdir(api, { recursive: true });
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as object;
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ ...manifest, version: NEWER.version }));
  for (const part of ['dist', 'package.json'])
    await cp(path.join(root, API, part), path.join(api, part), { recursive: true });
  await writeFile(path.join(api, MIGRATIONS, 'trial.js'), migrationOf(statement));
  const list = path.join(api, MIGRATIONS, 'index.js');
  await writeFile(list, `${await readFile(list, 'utf8')}\n${ADDED}`);
  return {
    main: path.join(api, 'dist/main.js'),
    cli: path.join(api, 'dist/process/cli/main.js'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const ADDED = `import { ${NEWER.migration} } from './trial.js';
migrations.push(${NEWER.migration});
knownMigrations.add('${NEWER.migration}');
`;

function migrationOf(statement: string): string {
  return `export class ${NEWER.migration} {
  name = '${NEWER.migration}';
  async up(runner) {
    await runner.query(${JSON.stringify(statement)});
  }
  async down() {}
}
`;
}
