import { systems } from '@syncledger/domain';
import { variables } from '@syncledger/api';

import { table } from './table.js';

/** Every setting of the server. */
export function settingsTable(): string {
  const rows = Object.entries(variables).map(([name, variable]) => {
    const form = 'form' in variable ? variable.form : 'text';
    return [`\`${name}\``, form, `\`${variable.default}\``, variable.meaning];
  });
  return table(['variable', 'form', 'default', 'meaning'], rows);
}

/** The known systems with their usual params. */
export function systemTables(): string {
  const sections = Object.entries(systems).map(([name, { kind, params }]) => {
    const rows = Object.entries(params).map(([param, { secret, meaning }]) => [
      `\`${param}\``,
      secret ? 'yes' : 'no',
      meaning,
    ]);
    return `## ${name}\n\nKind: \`${kind}\`.\n\n${table(['param', 'secret', 'meaning'], rows)}`;
  });
  return sections.join('\n\n');
}
