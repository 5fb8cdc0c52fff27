import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const workspace = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(workspace, file), 'utf8');

/** The folder of each table in tables.mjs. */
function owners(): Map<string, string> {
  const map = /TABLE_OWNERS = \{(.*?)\n\};/s.exec(read('tools/lint-rules/tables.mjs'))?.[1] ?? '';
  return new Map([...map.matchAll(/(\w+): '([^']+)'/g)].map(([, table = '', folder = '']) => [table, folder]));
}

/** The folder of the entity of each table. */
function entities(): Map<string, string> {
  const files = globSync('apps/api/src/**/*.entity.ts', { cwd: workspace });
  return new Map(files.map((file) => [/@Entity\('(\w+)'/.exec(read(file))?.[1] ?? file, dirname(file)]));
}

describe('the owners of tables', () => {
  it('are of all tables, and hold the entity but for those of the platform', () => {
    expect([...owners().keys()].sort()).toEqual([...entities().keys()].sort());
    for (const [table, folder] of entities()) {
      if (!folder.includes('/platform/'))
        expect([table, `apps/api/src/${owners().get(table) ?? ''}`]).toEqual([table, folder]);
    }
  });

  it('have no listed reader that reads nothing', async () => {
    const file = new URL('tables.mjs', import.meta.url).href;
    const { TABLE_READERS } = (await import(file)) as { TABLE_READERS: { folder: string; table: string }[] };
    const stale = TABLE_READERS.filter(({ folder, table }) => {
      const files = globSync(`apps/api/src/${folder}/**/*.ts`, { cwd: workspace });
      return !files.some((file) => new RegExp(String.raw`\b(FROM|JOIN) "?${table}\b`).test(read(file)));
    });
    expect(stale).toEqual([]);
  });
});
