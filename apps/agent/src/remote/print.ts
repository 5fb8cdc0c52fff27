import { stripVTControlCharacters } from 'node:util';

import type { Job } from '@syncledger/client';
import { printable, tableLines, type Column } from '@syncledger/domain/terminal';

export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Messages go to standard error, so that standard output has results only. */
export function printMessage(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

/** Prints a list: a table, or one line of JSON. */
export async function printList(rows: readonly object[], columns: readonly Column[], json: boolean): Promise<void> {
  if (json) printLine(JSON.stringify({ results: rows.map(withoutParams) }));
  else for await (const line of tableLines(columns, [rows as Record<string, unknown>[]])) printLine(line);
}

/** Prints an object: a line for each of some fields, or one line of JSON. */
export function printObject(object: object, columns: readonly Column[], json: boolean): void {
  if (json) {
    printLine(JSON.stringify(withoutParams(object)));
    return;
  }
  const width = Math.max(...columns.map(({ title }) => title.length));
  for (const { title, of } of columns) {
    const text = of(object as Record<string, unknown>);
    if (text !== '') printLine(`${title.padEnd(width)}  ${printable(text)}`);
  }
}

/** Prints what a command wrote: without colours, and with other control characters escaped. */
export function printText(text: string): void {
  process.stdout.write(textOf(text));
}

export function textOf(text: string): string {
  const lines = stripVTControlCharacters(text).replaceAll('\r\n', '\n').split('\n');
  return lines.map((line) => line.split('\t').map(printable).join('\t')).join('\n');
}

/** Params are never shown, not even masked. */
function withoutParams(object: object): object {
  const { params: _, connection, ...rest } = object as { params?: unknown; connection?: Job['connection'] };
  return connection === undefined ? rest : { ...rest, connection: withoutParams(connection) };
}
