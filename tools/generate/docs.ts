import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { format, resolveConfig } from 'prettier';

import { readDocument } from './document.js';
import { permissionTables, type RoutesDocument } from './permission-tables.js';

const PAGE = path.resolve(import.meta.dirname, '../../../docs/permissions.md');
const GENERATED = /(?<=<!-- Generated: npm run generate:docs -->\n).*?(?=<!-- End of what is generated -->)/s;

/** Writes into the documentation what the code knows better; with `--check`, only tells whether it is there. */
async function main(): Promise<void> {
  const before = await readFile(PAGE, 'utf8');
  const tables = permissionTables(await readDocument<RoutesDocument>());
  const page = before.replace(GENERATED, () => `\n${tables}\n\n`);
  const text = await format(page, { ...(await resolveConfig(PAGE)), filepath: PAGE });
  if (text === before) return;
  if (process.argv.includes('--check')) {
    console.error('docs/permissions.md is not up to date: npm run generate:docs');
    process.exit(1);
  }
  await writeFile(PAGE, text);
  console.error('docs/permissions.md is written.');
}

await main();
