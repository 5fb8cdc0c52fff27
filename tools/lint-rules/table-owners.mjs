import { dirname, relative, sep } from 'node:path';
import { TABLE_OWNERS, TABLE_READERS, TABLE_WRITERS } from './tables.mjs';

const SOURCE_ROOT = 'apps/api/src/';

/** SQL that writes a table; names of tables are in lower case, keywords in upper case. */
const WRITE = /(?<!(?:FOR|KEY|DO)\s)\b(?:INSERT\s+(?:OR\s+[A-Z]+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"?([a-z_]+|$)/g;

/** SQL that reads a table; a deletion writes it. */
const READ = /(?<!DELETE\s)\b(?:FROM|JOIN)\s+"?([a-z_]+)/g;

/** Stands for a table whose name is not in the text of the statement. */
const ANY = '*';

/** The tables that a text writes. */
const tablesWrittenBy = (text) => [...text.matchAll(WRITE)].map(([, table]) => table || ANY);

/** The tables that a text reads; of a common table expression, the name is not that of a table. */
const tablesReadBy = (text) => [...text.matchAll(READ)].map(([, table]) => table);

/** Whether a file is in a folder or in one below it. */
const isIn = (file, folder) => `${dirname(file)}/`.startsWith(`${folder}/`);

export const tableOwners = {
  meta: {
    type: 'problem',
    docs: {
      description:
        'SQL writes a table only in the folder that owns it, and reads it there or where a reason is listed. Writes by entity need no check: api-groups keeps entities in their feature',
    },
    messages: {
      foreign: "Only '{{owner}}' writes the table '{{table}}': call it, or list an exception with its reason.",
      foreignRead: "'{{owner}}' owns the table '{{table}}': call it, or list the folder as a reader with its reason.",
      unknown: "Say in tools/lint-rules/tables.mjs which folder owns the table '{{table}}'.",
      dynamic: 'Write the name of the table into the statement.',
      stale: "This file does not write '{{table}}': remove the exception.",
    },
  },
  create(context) {
    const path = relative(context.cwd, context.filename).split(sep).join('/');
    if (!path.startsWith(SOURCE_ROOT)) return {};
    const file = path.slice(SOURCE_ROOT.length);
    const unused = new Set(TABLE_WRITERS.filter((exception) => exception.file === file).map(({ table }) => table));
    const excepted = new Set(unused);

    const readable = new Set(TABLE_READERS.filter(({ folder }) => isIn(file, folder)).map(({ table }) => table));

    const check = (node, text) => {
      for (const table of tablesWrittenBy(text)) {
        unused.delete(table);
        if (excepted.has(table)) continue;
        const owner = TABLE_OWNERS[table];
        if (table === ANY) context.report({ node, messageId: 'dynamic' });
        else if (owner === undefined) context.report({ node, messageId: 'unknown', data: { table } });
        else if (!isIn(file, owner)) context.report({ node, messageId: 'foreign', data: { table, owner } });
      }
      for (const table of tablesReadBy(text)) {
        const owner = TABLE_OWNERS[table];
        if (owner === undefined || isIn(file, owner) || readable.has(table) || excepted.has(table)) continue;
        context.report({ node, messageId: 'foreignRead', data: { table, owner } });
      }
    };
    return {
      Literal: (node) => typeof node.value === 'string' && check(node, node.value),
      TemplateElement: (node) => check(node, node.value.cooked ?? node.value.raw),
      'Program:exit': (node) => {
        for (const table of unused) context.report({ node, messageId: 'stale', data: { table } });
      },
    };
  },
};
