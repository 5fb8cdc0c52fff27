import { globalRoleResource, projectRoleResource, type RoleScope } from '@syncledger/domain';
import { field } from '@syncledger/domain/terminal';
import type { Command } from 'commander';

import { RolesService } from '../../access/roles/index.js';
import { toPlainObject } from '../../platform/http/serialization/serializer.js';
import { LIST, withLedger } from './ledger.js';
import { acting, type ActingOptions } from './options.js';
import type { Terminal } from './terminal.js';

const resources = { global: globalRoleResource, project: projectRoleResource } as const;

export function registerRoleCommands(program: Command, terminal: Terminal): void {
  const role = program.command('role').description('named sets of permissions');
  const list = role
    .command('list')
    .description('list the roles: global ones for users, project ones for members')
    .action((options: ActingOptions) => listRoles(terminal, options));
  acting(list, 'role list');
}

async function listRoles(terminal: Terminal, { as, json }: ActingOptions): Promise<void> {
  await withLedger(as, async ({ get }) => {
    const results: Record<string, unknown>[] = [];
    for (const [scope, resource] of Object.entries(resources) as [RoleScope, (typeof resources)[RoleScope]][]) {
      const list = await get(RolesService).list(scope, {}, LIST);
      for await (const batch of 'stream' in list ? await list.stream() : [list.results]) {
        results.push(...batch.map((held) => ({ scope, ...toPlainObject(resource, held) })));
      }
    }
    if (json) {
      terminal.json({ results });
      return;
    }
    await terminal.table(
      ['scope', 'id', 'name', 'permissions'].map((name) => field(name)),
      results,
    );
  });
}
