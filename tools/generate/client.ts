import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createClient } from '@hey-api/openapi-ts';

import { readDocument } from './document.js';

const FOLDER = path.resolve(import.meta.dirname, '../../../libs/client/src/generated');

/** Writes the typed client; with `--check`, only tests whether it matches the current routes. */
async function main(): Promise<void> {
  const document = await readDocument<Record<string, unknown>>();
  if (!process.argv.includes('--check')) {
    await generate(document, FOLDER);
    console.error('libs/client/src/generated is written.');
    return;
  }
  const fresh = await mkdtemp(path.join(tmpdir(), 'syncledger-client-'));
  await generate(document, fresh);
  const differs = await differences(fresh);
  await rm(fresh, { recursive: true });
  if (differs.length === 0) return;
  console.error(`libs/client is not up to date (${differs.join(', ')}): npm run generate:client`);
  process.exit(1);
}

async function generate(document: Record<string, unknown>, folder: string): Promise<void> {
  await createClient({
    // The address of the application that the document was read from is nobody else's.
    input: { ...document, servers: [{ url: '/' }] },
    // NodeNext requires file extensions. Formatting is omitted: it would have to be the same on every machine.
    output: { path: folder, clean: true, postProcess: [], module: { extension: '.js' } },
    plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
    logs: { level: 'silent', file: false },
  });
}

/** The files that differ between the folder of the client and a fresh one. */
async function differences(fresh: string): Promise<string[]> {
  const [now, wanted] = await Promise.all([readFiles(FOLDER), readFiles(fresh)]);
  const names = new Set([...now.keys(), ...wanted.keys()]);
  return [...names].filter((name) => now.get(name) !== wanted.get(name));
}

async function readFiles(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(files.map(async (file) => [path.relative(folder, file), await readFile(file, 'utf8')] as const)),
  );
}

await main();
