import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'vite';

import { BUNDLED, folder } from '../../../jest.packages.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Makes one file of the packages that the server is made of, for Jest, which loads every file of every package again for each
 * spec: 2,500 of them, for a second and more. Made again when a package has changed.
 */
export default async function bundlePackages() {
  const state = await digest();
  const stamp = await readFile(path.join(folder, 'stamp'), 'utf8').catch(() => undefined);
  if (stamp === state) return;
  await mkdir(path.dirname(folder), { recursive: true });
  const made = await mkdtemp(`${folder}-`);
  await writeFile(path.join(made, 'entry.cjs'), `${BUNDLED.map(exporter).join('\n')}\n`);
  await bundle(made);
  for (const name of BUNDLED) await writeStub(made, name);
  await writeFile(path.join(made, 'stamp'), state);
  // Another run may have made the same meanwhile.
  await rm(folder, { recursive: true, force: true });
  await rename(made, folder).catch(() => rm(made, { recursive: true }));
}

async function digest() {
  const hash = createHash('sha256');
  for (const file of [path.join(root, 'package-lock.json'), fileURLToPath(import.meta.url)])
    hash.update(await readFile(file));
  return hash.update(BUNDLED.join()).digest('hex');
}

/** Each is read when it is asked for, in the order in which it is asked for. */
const exporter = (name) => `exports['${name}'] = () => require('${name}');`;

async function writeStub(made, name) {
  const file = path.join(made, `${name}.cjs`);
  await mkdir(path.dirname(file), { recursive: true });
  const toAll = path.relative(path.dirname(file), path.join(made, 'all.cjs')).replaceAll(path.sep, '/');
  // In two statements: Jest would take one for a list of all that the other file exports, and read through that for it.
  await writeFile(file, `const all = require('./${toAll}');\nmodule.exports = all['${name}']();\n`);
}

async function bundle(made) {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    // Fastify looks for each plugin's name in all loaded modules, and Jest's `require.cache` makes that a third of a start.
    define: { 'require.cache': 'undefined' },
    build: {
      ssr: true,
      outDir: made,
      emptyOutDir: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: path.join(made, 'entry.cjs'),
        output: { format: 'cjs', keepNames: true, codeSplitting: false, comments: false, entryFileNames: 'all.cjs' },
      },
    },
    environments: {
      ssr: {
        resolve: { noExternal: true, external: ['better-sqlite3'], conditions: ['node'], mainFields: ['main'] },
      },
    },
  });
}
