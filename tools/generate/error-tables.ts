import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { ObjectsDocument } from './resource-tables.js';
import { table } from './table.js';

const root = path.resolve(import.meta.dirname, '../../..');
/** The errors of the server are made in one form; what is put into a message at run time is not part of it. */
const MADE = /new LedgerError\(\s*'(?<code>\w+)',\s*(?<quote>['`])(?<detail>.*?)\k<quote>/gs;

/** Every status with its cause and remedy, then the messages of the server by error code. */
export function errorTables({ components }: ObjectsDocument): string {
  const statuses = Object.values(components.responses)
    .filter((response) => response['x-status'] !== undefined)
    .map((response) => {
      const example = Object.values(response.content ?? {})[0]?.examples?.detail?.value.detail ?? '';
      const { description, 'x-status': status, 'x-remedy': remedy = '' } = response;
      return [String(status), description, remedy, example];
    })
    .sort(([one], [other]) => Number(one) - Number(other));
  const messages = [...detailsByCode()].map(([code, details]) => {
    return [`\`${code}\``, [...details].sort().join('<br>')];
  });
  return [
    '## By status',
    table(['status', 'cause', 'remedy', 'for example'], statuses),
    '## Messages',
    'The `detail` by the kind of error. `…` stands for a value.',
    table(['kind', 'messages'], messages),
  ].join('\n\n');
}

function detailsByCode(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const file of globSync('{apps/api,libs/domain}/src/**/*.ts', { cwd: root }).sort()) {
    if (file.endsWith('.spec.ts')) continue;
    for (const { groups = {} } of readFileSync(path.join(root, file), 'utf8').matchAll(MADE)) {
      const { code = '', detail = '' } = groups;
      const details = found.get(code) ?? new Set();
      found.set(code, details.add(detail.replaceAll(/\$\{[^}]*\}/g, '…')));
    }
  }
  return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
}
