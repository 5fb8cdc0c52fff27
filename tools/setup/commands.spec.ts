import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { manifests, readManifest } from './manifests.js';

const root = path.resolve(import.meta.dirname, '../..');
const SKIPPED = /(^|\/)(node_modules|dist|bundle|out-tsc|coverage|images)(\/|$)/;
const TEXTS = /\.(md|tsx?|mjs|json|html|sh)$|(^|\/)(examples\/\w+|run)$/;
/** Commands that download a package when it is not installed, up to the name of the package. */
const DOWNLOADS =
  /\b(?:npx(?! --no-install )|bunx|pnpx|npm exec|npm x|npm create|pnpm dlx|yarn dlx)(?: +-[\w=-]+)* +([@\w][\w@./-]*)/g;

/** The texts of documents, programs and their help, by file. */
async function texts(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const top = (await readdir(root)).filter((name) => name.endsWith('.md') || name === 'package.json');
  const below = ['.ci', 'docs', 'apps', 'libs', 'tools'].map(async (folder) => {
    const entries = await readdir(path.join(root, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map(({ parentPath, name }) => path.relative(root, path.join(parentPath, name)));
  });
  const files = [...top, ...(await Promise.all(below)).flat()];
  for (const file of files.filter((name) => TEXTS.test(name) && !SKIPPED.test(name))) {
    found.set(file, await readFile(path.join(root, file), 'utf8'));
  }
  found.delete(path.relative(root, import.meta.filename));
  return found;
}

/** The commands of the packages that this workspace depends on: those that npm finds in a clone instead of downloading them. */
async function ownCommands(): Promise<Set<string>> {
  const commands = new Set<string>();
  for (const { folder, manifest } of await manifests()) {
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })) {
      const places = [path.join(root, folder), root].map((at) => path.join(at, 'node_modules', name, 'package.json'));
      const { bin } = await readManifest(places.find((place) => existsSync(place)) ?? '');
      if (typeof bin === 'string') commands.add(name);
      else for (const command of Object.keys(bin ?? {})) commands.add(command);
    }
  }
  return commands;
}

describe('commands that are printed or documented', () => {
  it('run no package that this workspace does not depend on', async () => {
    const own = await ownCommands();
    const found = [...(await texts())].flatMap(([file, text]) =>
      [...text.matchAll(DOWNLOADS)].map(([command, name = '']) => ({
        file,
        command,
        name: name.replace(/(.)@.*$/, '$1'),
      })),
    );
    expect(found.map(({ name }) => name)).toContain('nx');
    expect(found.filter(({ name }) => !own.has(name))).toEqual([]);
  });

  it('run scripts that there are', async () => {
    const { scripts = {} } = await readManifest(path.join(root, 'package.json'));
    const named = [...(await texts())].flatMap(([file, text]) =>
      [...text.matchAll(/\bnpm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name = '']) => ({ file, name })),
    );
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter(({ name }) => !(name in scripts))).toEqual([]);
  });
});
