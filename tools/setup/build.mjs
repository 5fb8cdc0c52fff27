import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { endLike, onStandardOutput, root, runNode, script, succeeded } from './workspace.mjs';

const STAMP = join(root, 'node_modules', '.cache', 'syncledger', 'build');
const SHARED_SOURCES = ['package-lock.json', 'nx.json', 'tsconfig.base.json'];
const NOT_SEARCHED = ['node_modules', 'out-tsc', 'test', 'coverage'];

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) yield path;
    else if (!NOT_SEARCHED.includes(entry.name)) yield* filesBelow(path);
  }
}

const isOutput = (path) => /[\\/]dist[\\/]/.test(path);
const isSource = (path) =>
  !isOutput(path) &&
  /(\.tsx?|\.css|\.html|\.svg|vite\.config\.mjs|(package|project)\.json|tsconfig[^\\/]*\.json)$/.test(path);
const isSpec = (path) => path.endsWith('.spec.ts');

const workspaceFiles = () => ['apps', 'libs', 'tools'].flatMap((folder) => [...filesBelow(join(root, folder))]).sort();

function digest(files, describe) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${relative(root, file)}\0`)
      .update(describe(file))
      .update('\0');
  return hash.digest('hex');
}

/** Digest of the sources by content, because git changes the times of unchanged files. */
const digestOfSources = () =>
  digest(
    [...SHARED_SOURCES.map((name) => join(root, name)), ...workspaceFiles().filter((f) => isSource(f) && !isSpec(f))],
    (file) => readFileSync(file),
  );

/** Digest of the build output by size and time, which detects another build. */
const digestOfOutputs = () =>
  digest(
    workspaceFiles().filter((file) => isOutput(file) && file.endsWith('.js')),
    (file) => {
      const { size, mtimeMs } = statSync(file);
      return `${size} ${mtimeMs}`;
    },
  );

function stampedBuild() {
  try {
    return readFileSync(STAMP, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Builds if sources or outputs have changed since the last build; ends the process when that fails. */
export async function buildWhenNeeded({ say, options } = onStandardOutput) {
  const sources = digestOfSources();
  const stamp = stampedBuild();
  if (stamp === `${sources} ${digestOfOutputs()}`) return;
  say(`Building (${stamp ? 'something changed since the last build' : 'no build yet'}): nx run-many -t build ...`);
  const end = await runNode([script('nx'), 'run-many', '-t', 'build'], {}, options);
  if (!succeeded(end)) endLike(end);
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, `${sources} ${digestOfOutputs()}`);
}
