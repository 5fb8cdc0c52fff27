import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

import {
  connectionCsvResource,
  connectionResource,
  CreateConnectionInput,
  editPermission,
  InvalidInput,
  kinds,
  draftBody,
  type Kind,
} from '@syncledger/domain';
import { field } from '@syncledger/domain/terminal';
import { Option, type Command } from 'commander';

import { ConnectionsService } from '../../ledger/connections/index.js';
import { typedPath } from '../../platform/config/index.js';
import { publicView, type CallerView } from '../../platform/http/serialization/caller-view.js';
import { toPlainObject } from '../../platform/http/serialization/serializer.js';
import { CommandFailed } from './exit-codes.js';
import { readParams } from './import-file.js';
import { importConnections, type ImportOptions } from './import.js';
import { assertHolds, LIST, withLedger } from './ledger.js';
import { acting, type ActingOptions } from './options.js';
import { findProject, typedProject } from './projects.js';
import type { Terminal } from './terminal.js';

interface CreateOptions extends ActingOptions {
  readonly project: string;
  readonly kind: Kind;
  readonly alias?: string;
  readonly frequency?: string;
  readonly command?: string;
  readonly inaccessible?: boolean;
  readonly params?: string;
}

interface ListOptions extends ActingOptions {
  readonly project?: string;
  readonly kind?: Kind;
  readonly search?: string;
  readonly csv?: boolean;
}

/** Sees everything of a connection but its `params`: the command line never shows them. */
const withoutParams: CallerView = { ...publicView, included: new Set(['kind']) };

const IMPORT_HELP = `
FILE is YAML (or JSON): a list of connections, each with \`project\` (slug or id), \`kind\`, \`alias\`, \`system\`, \`frequency\`,
\`command\`, \`inaccessible\` and \`params\`. A connection is the same when project, kind and alias are. A field that is left out
stays as it is. In \`params\`, {$env: NAME} is the environment variable NAME, and {$secret: true} the value that is stored.
Everything is checked before anything is changed; then changes are made one by one. When one fails, those before it stay:
run it again to go on.
`;

export function registerConnectionCommands(program: Command, terminal: Terminal): void {
  const connection = program
    .command('connection')
    .description('links between projects and tools; params are never shown');
  const create = connection
    .command('create <system>')
    .description('make a connection')
    .requiredOption('--project <slug>', 'the project that it belongs to: its slug or id')
    .addOption(new Option('--kind <kind>', 'of tracker or scanner').choices(kinds).makeOptionMandatory())
    .option('--params <file>', 'settings and credentials, as YAML or JSON; - for standard input (default: none)')
    .option('--alias <name>', 'its display name (default: the system)')
    .option('--frequency <frequency>', 'how often it runs (default: manually)')
    .option('--command <command>', 'the command that the agent runs (default: sync_ and the system)')
    .option('--inaccessible', 'only an agent on the customer’s side can reach the system')
    .action((system: string, options: CreateOptions) => createConnection(terminal, system, options));
  acting(create, 'connection create Jira --project web-shop --kind alm --frequency daily --params params.yaml');
  const list = connection
    .command('list')
    .description('list the connections')
    .option('--project <slug>', 'only of this project: its slug or id')
    .addOption(new Option('--kind <kind>', 'only of this kind').choices(kinds))
    .option('--search <text>', 'only whose alias or system contains this')
    .addOption(new Option('--csv', 'print the list as CSV').conflicts('json'))
    .action((options: ListOptions) => listConnections(terminal, options));
  acting(list, 'connection list --project web-shop');
  const bring = connection
    .command('import <file>')
    .description('create and update connections from a file; deletes with --prune only')
    .option('--dry-run', 'only show the changes')
    .option('--prune', 'delete connections that are missing from the file, in the projects that it names')
    .option('--force', 'with --prune: also delete connections that have jobs, with their jobs')
    .addHelpText('after', IMPORT_HELP)
    .action((file: string, options: ImportOptions) => importConnections(terminal, file, options));
  acting(bring, 'connection import connections.yaml --dry-run', 'connection import connections.yaml');
}

async function createConnection(terminal: Terminal, system: string, options: CreateOptions): Promise<void> {
  const { kind, alias, frequency, command, inaccessible } = options;
  const { params, problems } = readParams(options.params === undefined ? '{}' : await contentOf(options.params));
  if (problems.length > 0) throw new InvalidInput({ params: problems });
  await withLedger(options.as, async (ledger) => {
    assertHolds(ledger.caller, editPermission[kind]);
    const project = await findProject(ledger, typedProject(options.project));
    const given = Object.entries({ alias, frequency, command, inaccessible }).filter(
      ([, value]) => value !== undefined,
    );
    const draft = draftBody(CreateConnectionInput, {
      project: project.id,
      system,
      params,
      ...Object.fromEntries(given),
    });
    const made = await ledger
      .get(ConnectionsService)
      .create({ draft, kind, caller: ledger.caller, once: undefined }, {});
    const shown = toPlainObject(connectionResource, made, withoutParams);
    if (options.json) terminal.json(shown);
    else terminal.print(`Created connection ${String(shown['id'])} in ${project.slug}.`);
  });
}

async function contentOf(file: string): Promise<string> {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(typedPath(file), 'utf8');
  } catch (cause) {
    throw new CommandFailed(
      `${file} cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'}).`,
      1,
      {
        cause,
      },
    );
  }
}

async function listConnections(
  terminal: Terminal,
  { as, json, csv, project, kind, search }: ListOptions,
): Promise<void> {
  await withLedger(as, async (ledger) => {
    const query = {
      ...(project !== undefined && { project: [(await findProject(ledger, typedProject(project))).id] }),
      ...(search !== undefined && { search: [search] }),
    };
    const request = csv ? ({ ...LIST, format: 'csv' } as const) : LIST;
    const list = await ledger.get(ConnectionsService).list(kind, query, ledger.caller, request);
    if (csv) {
      await terminal.csv(list, connectionCsvResource);
      return;
    }
    const names = ['id', 'kind', 'project', 'system', 'alias', 'frequency', 'command', 'inaccessible'];
    const rows = { resource: connectionResource, view: withoutParams, columns: names.map((name) => field(name)) };
    await terminal.list(list, rows, json ?? false);
  });
}
