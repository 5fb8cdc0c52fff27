import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { agentOptions, createProgram, type AgentOption } from '@syncledger/agent';
import { createProgram as createServerProgram, Terminal } from '@syncledger/api';

import { commandReference } from './command-reference.js';
import { readDocument } from './document.js';
import { errorTables } from './error-tables.js';
import { format } from './format.js';
import { permissionTables, type RoutesDocument } from './permission-tables.js';
import { resourceTables, type ObjectsDocument } from './resource-tables.js';
import { settingsTable, systemTables } from './setting-tables.js';
import { table } from './table.js';

const DOCS = path.resolve(import.meta.dirname, '../../../docs');
const GENERATED = /(?<=<!-- Generated: npm run generate:docs -->\n).*?(?=<!-- End of what is generated -->)/s;

/** Of the commands of the agent, those that act on a ledger by its API. */
const REMOTE_COMMANDS = ['login', 'logout', 'runs', 'connections', 'exec'];

let read: Promise<RoutesDocument & ObjectsDocument> | undefined;
/** The OpenAPI document, read once. */
const openApi = () => (read ??= readDocument());

/** The pages with generated parts, and their generators. */
const pages: Readonly<Record<string, () => Promise<string>>> = {
  'reference/permissions.md': async () => permissionTables(await openApi()),
  'reference/resources.md': async () => resourceTables(await openApi()),
  'reference/errors.md': async () => errorTables(await openApi()),
  'reference/settings.md': async () => settingsTable(),
  'reference/systems.md': async () => systemTables(),
  'reference/agent.md': async () => optionsTable(agentOptions),
  'reference/command-line.md': async () => {
    const program = createServerProgram(new Terminal(process.stdout, process.stderr));
    return commandReference(
      program,
      program.commands.map((command) => command.name()),
    );
  },
  'reference/remote-command-line.md': async () =>
    commandReference(
      createProgram(() => undefined),
      REMOTE_COMMANDS,
    ),
};

/** Updates the generated parts of the documentation; with `--check`, only tests whether they are up to date. */
async function main(): Promise<void> {
  let isStale = false;
  for (const [name, make] of Object.entries(pages)) {
    const page = path.join(DOCS, name);
    const before = await readFile(page, 'utf8');
    const made = await make();
    const after = before.replace(GENERATED, () => `\n${made}\n\n`);
    const text = format(page, after);
    if (text === before) continue;
    isStale = true;
    if (process.argv.includes('--check')) console.error(`docs/${name} is not up to date: npm run generate:docs`);
    else await writeFile(page, text);
  }
  if (isStale && process.argv.includes('--check')) process.exit(1);
}

function optionsTable(options: Readonly<Record<string, AgentOption>>): string {
  const rows = Object.entries(options).map(([name, { value, meaning, ...option }]) => {
    const flag = value ? `--${name} ${value}` : `--${name}`;
    return [`\`${flag}\``, option.default, meaning];
  });
  return table(['option', 'default', 'meaning'], rows);
}

await main();
