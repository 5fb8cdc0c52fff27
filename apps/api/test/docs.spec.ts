import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';

import {
  builtInGlobalRoles,
  builtInProjectRoles,
  globalPermissions,
  projectPermissions,
  webhookEvents,
} from '@syncledger/domain';
import type { Command } from 'commander';

import { variables } from '../src/platform/config/index.js';
import { exitCodes } from '../src/process/cli/exit-codes.js';
import { createProgram } from '../src/process/cli/program.js';
import { Terminal } from '../src/process/cli/terminal.js';

const docs = path.resolve(import.meta.dirname, '../../../docs');

/** A page with its tables unpadded. */
async function readPage(name: string): Promise<string> {
  return (await readFile(path.join(docs, name), 'utf8')).replace(/ +/g, ' ');
}

it('the page of settings tells every setting', async () => {
  const page = await readPage('reference/settings.md');
  for (const [name, { meaning }] of Object.entries(variables)) {
    if (name !== 'LOG_LEVEL') expect(page).toContain(meaning);
    expect(page.match(new RegExp(`\`${name}\`[^\n|]* \\|`, 'g'))).not.toBeNull();
  }
});

it('the page of the command line tells every command and every exit code', async () => {
  const page = await readPage('reference/command-line.md');
  const nowhere = new PassThrough();
  const leaves = (command: Command, path: string): string[] =>
    command.commands.length > 0
      ? command.commands.flatMap((sub) => leaves(sub, `${path} ${sub.name()}`))
      : [path.trim()];
  const commands = leaves(createProgram(new Terminal(nowhere, nowhere)), '');
  expect(commands).toContain('connection import');
  for (const command of commands) expect(page).toMatch(new RegExp(`(\`|syncledger )${command}\\b`));
  for (const code of Object.values(exitCodes)) expect(page).toContain(`\n| ${code} | `);
});

/** The version of Ubuntu 20.04. */
it('the commands of the pages run with curl 7.68', async () => {
  const later =
    /^--(json|fail-with-body|variable|expand-\w+|url-query|rate|remove-on-error|retry-all-errors|skip-existing)\b/;
  const names = (await readdir(docs, { recursive: true })).filter((name) => name.endsWith('.md'));
  const texts = await Promise.all([...names, '../README.md'].map((name) => readFile(path.join(docs, name), 'utf8')));
  const commands = texts.flatMap((text) => text.replaceAll('\\\n', ' ').match(/^.*\bcurl .*$/gm) ?? []);
  expect(commands.length).toBeGreaterThan(10);
  const options = commands.flatMap((command) => command.slice(command.indexOf('curl ')).split(/\s+/));
  expect(options.filter((option) => later.test(option))).toEqual([]);
});

it('the page of webhooks tells every event', async () => {
  const page = await readPage('reference/webhooks.md');
  for (const event of webhookEvents) expect(page).toContain(`| \`${event}\` | `);
});

it('the page of permissions tells every permission and every built-in role', async () => {
  const page = await readPage('reference/permissions.md');
  for (const [name, { label }] of Object.entries({ ...globalPermissions, ...projectPermissions })) {
    expect(page).toContain(`| \`${name}\` | ${label} |`);
  }
  for (const { id, name } of [...builtInGlobalRoles, ...builtInProjectRoles]) {
    expect(page).toMatch(new RegExp(`\\| \`${id}\` \\| ${name}`));
  }
});
