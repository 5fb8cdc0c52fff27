import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';

import { manifests, type Manifest } from './manifests.js';

const root = path.resolve(import.meta.dirname, '../..');
const IGNORED = /(^|\/)(node_modules|dist|bundle|out-tsc|coverage|generated)\//;
/** Code that does not ship: specs, test support, configuration, and what builds the documentation. */
const DEVELOPMENT =
  /\.(spec|suite|cases)\.tsx?$|(^|\/)test\/|\.config\.mjs$|^libs\/domain\/src\/testing\/|^apps\/docs\/src\/site\//;
/** Statements that name a package, at the beginning of a line, and imports that are calls. */
const IMPORTS =
  /^\s*(?:import|export)\s[^;'"]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\('([^']+)'\)|(?:import\.meta|require|url\))\.resolve\('([^']+)'\)/gm;

const packageOf = (specifier: string) => /^(?:@[\w.-]+\/)?[\w.-]+/.exec(specifier)?.[0];

function importsOf(file: string): string[] {
  const found = [...readFileSync(path.join(root, file), 'utf8').matchAll(IMPORTS)];
  // Only one group of each match is defined.
  const specifiers = found.map(([, ...groups]) => groups.join(''));
  return specifiers.flatMap((specifier) => {
    if (/^[./]|^node:/.test(specifier) || builtinModules.includes(specifier)) return [];
    return packageOf(specifier) ?? [];
  });
}

/** What the files of a workspace import but its package.json does not declare, as `file: package`. */
function undeclaredIn(folder: string, { name, dependencies, devDependencies }: Manifest): string[] {
  const files = globSync('**/*.{ts,tsx,mjs}', { cwd: path.join(root, folder) });
  return files
    .map((file) => path.posix.join(folder, file))
    .filter((file) => !IGNORED.test(file))
    .flatMap((file) => {
      const declared = { ...dependencies, ...(DEVELOPMENT.test(file) && devDependencies), [name]: '' };
      return importsOf(file).flatMap((imported) => (imported in declared ? [] : `${file}: ${imported}`));
    });
}

describe('the dependencies of each workspace', () => {
  it('are declared in its own package.json', async () => {
    const workspaces = (await manifests()).filter(({ folder }) => folder !== '');
    expect(workspaces.length).toBeGreaterThan(6);
    expect(workspaces.flatMap(({ folder, manifest }) => undeclaredIn(folder, manifest))).toEqual([]);
  });

  it('are one version of each, except where the Node.js of the agent requires an older one', async () => {
    const ranges = new Map<string, Set<string>>();
    for (const { folder, manifest } of await manifests()) {
      if (folder === 'apps/agent') continue;
      const { dependencies, devDependencies } = manifest;
      for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies })) {
        ranges.set(name, (ranges.get(name) ?? new Set()).add(range));
      }
    }
    expect([...ranges].filter(([, found]) => found.size > 1)).toEqual([]);
  });

  it('have one version of Syncledger, in the top package.json', async () => {
    const versions = (await manifests()).filter(({ manifest }) => manifest.version !== undefined);
    expect(versions.map(({ folder }) => folder)).toEqual(['']);
  });
});
