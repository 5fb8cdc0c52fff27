import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import sql, { raw } from 'sql-template-tag';

import type { Database } from '../../src/platform/database/index.js';

/** The forms in which a secret could lie somewhere although nobody wrote it as it is. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    // Without the characters that the neighbouring bytes decide.
    return text.slice(offset === 0 ? 0 : 4, -4);
  });
  return [secret, bytes.toString('hex'), encodeURIComponent(secret), ...base64, ...base64.map(toUrlAlphabet)];
}

/**
 * The forms of some secrets that stand in a text, each once. The text is read once, however many secrets there are; they have at
 * least 6 characters.
 */
export function secretsIn(text: string, secrets: Iterable<string>): string[] {
  const forms = new Set(Array.from(secrets, formsOf).flat());
  const byStart = Map.groupBy(forms, (form) =>
    [...form].slice(0, 4).reduce((code, one) => nextCode(code, one.charCodeAt(0)), 0),
  );
  const found = new Set<string>();
  for (let at = 0, code = 0; at < text.length; at += 1) {
    code = nextCode(code, text.charCodeAt(at));
    for (const form of byStart.get(code) ?? []) if (text.startsWith(form, at - 3)) found.add(form);
  }
  return [...found];
}

/** A number for the last four characters of a text, from that of the four before. */
function nextCode(code: number, character: number): number {
  return (code >>> 8) | (character << 24);
}

function toUrlAlphabet(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}

/** Everything that the database keeps, by file or by table. */
export async function storedTexts(database: Database): Promise<Map<string, string>> {
  return database.dialect === 'sqlite' ? filesOf(database) : rowsOf(database);
}

async function filesOf(database: Database): Promise<Map<string, string>> {
  const { url } = database as Database & { url: string };
  const file = url.startsWith('sqlite://') ? fileURLToPath(url.replace(/^sqlite/, 'file')) : url.replace('sqlite:', '');
  const folder = path.dirname(file);
  const names = (await readdir(folder)).filter((name) => name.startsWith(path.basename(file)));
  const texts = names.map(async (name) => [name, await readFile(path.join(folder, name), 'latin1')] as const);
  return new Map(await Promise.all(texts));
}

async function rowsOf(database: Database): Promise<Map<string, string>> {
  const tables = await tablesOf(database);
  const texts = tables.map(async (table) => {
    const rows = await database.rows<{ line: string }>(sql`SELECT t::text AS line FROM ${raw(`"${table}"`)} t`);
    return [table, rows.map(({ line }) => line).join('\n')] as const;
  });
  return new Map(await Promise.all(texts));
}

/** The names of all tables. */
export async function tablesOf(database: Database): Promise<string[]> {
  const rows = await database.rows<{ name: string }>(
    database.dialect === 'sqlite'
      ? sql`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name`
      : sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** Written of what follows from jobs and connections, when the server comes to it. */
const FOLLOWING = ['events', 'job_changes', 'job_counts', 'day_counts'];

/** The row counts of the tables that requests write to. */
export async function rowCounts(database: Database): Promise<Record<string, number>> {
  const tables = (await tablesOf(database)).filter((table) => !FOLLOWING.includes(table));
  const [first, ...rest] = tables.map((table) => `SELECT '${table}' AS name, count(*) AS rows FROM "${table}"`);
  const query = [first, ...rest].join(' UNION ALL ');
  const counts = await database.rows<{ name: string; rows: number | string }>(sql`${raw(query)}`);
  return Object.fromEntries(counts.map(({ name, rows }) => [name, Number(rows)]));
}
