import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { builtInGlobalRoles, builtInProjectRoles, globalPermissions, projectPermissions } from '@syncledger/domain';

import { variables } from '../src/config/index.js';

const docs = path.resolve(import.meta.dirname, '../../../docs');

/** A page with its tables unpadded. */
async function readPage(name: string): Promise<string> {
  return (await readFile(path.join(docs, name), 'utf8')).replace(/ +/g, ' ');
}

it('the page for operators tells every setting', async () => {
  const page = await readPage('operations.md');
  for (const [name, { meaning }] of Object.entries(variables)) {
    if (name !== 'LOG_LEVEL') expect(page).toContain(meaning);
    expect(page.match(new RegExp(`\`${name}\`[^\n|]* \\|`, 'g'))).not.toBeNull();
  }
});

it('the page of permissions tells every permission and every built-in role', async () => {
  const page = await readPage('permissions.md');
  for (const [name, { label }] of Object.entries({ ...globalPermissions, ...projectPermissions })) {
    expect(page).toContain(`| \`${name}\` | ${label} |`);
  }
  for (const { id, name } of [...builtInGlobalRoles, ...builtInProjectRoles]) {
    expect(page).toMatch(new RegExp(`\\| \`${id}\` \\| ${name}`));
  }
});
