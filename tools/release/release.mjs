import '../setup/require-node.mjs';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare } from '../setup/prepare.mjs';
import { sbomText } from '../setup/make-sbom.mjs';
import { readManifest, root } from '../setup/workspace.mjs';
import { fetchPinned, hashOf, packFolder, run } from './archive.mjs';
import { agentPackage, clientPackage, serverPackage, standalone } from './contents.mjs';

const HELP = `npm run release                  writes the release of this commit to dist/release: archives for Linux, npm packages, an SBOM, checksums
npm run release -- --arch x64    makes the archive for one processor only

The same commit gives the same bytes. It needs GNU tar, xz and git, and npm for the Node.js of other processors.`;

const { values } = parseArgs({ options: { arch: { type: 'string', multiple: true }, help: { type: 'boolean' } } });
const ARCHS = values.arch ?? ['x64', 'arm64'];
const PACKAGES = [serverPackage, agentPackage, clientPackage];
const { version } = readManifest();
const out = join(root, 'dist/release');

/** The time of the commit, which all files in archives get. */
const commitSeconds = async () => (await run('git', ['log', '-1', '--format=%ct'], { cwd: root })).trim();

async function makePackages(temporary) {
  for (const [index, make] of PACKAGES.entries()) {
    const folder = join(temporary, `package-${index}`);
    const name = make(folder);
    cpSync(join(root, 'tools/release/readme', `${name.replace('@syncledger/', '')}.md`), join(folder, 'README.md'));
    await run('npm', ['pack', folder, '--silent', '--pack-destination', out]);
  }
}

async function makeArchives(temporary) {
  const seconds = await commitSeconds();
  for (const arch of ARCHS) {
    const name = `node-linux-${arch}`;
    const installed = join(root, 'node_modules', name);
    const node = existsSync(installed) ? installed : await fetchPinned(name, join(temporary, 'fetched'));
    const folder = join(temporary, `syncledger-${version}-linux-${arch}`);
    standalone(folder, arch, node);
    await packFolder(folder, `${out}/syncledger-${version}-linux-${arch}.tar.xz`, seconds);
  }
}

async function writeChecksums() {
  const names = readdirSync(out).sort();
  const lines = await Promise.all(
    names.map(async (name) => `${await hashOf(join(out, name), 'sha256', 'hex')}  ${name}`),
  );
  writeFileSync(join(out, 'SHA256SUMS'), `${lines.join('\n')}\n`);
  for (const name of names) console.log(`${(statSync(join(out, name)).size / 1e6).toFixed(1).padStart(6)} MB  ${name}`);
}

async function release() {
  const changes = await run('git', ['status', '--porcelain'], { cwd: root });
  if (changes !== '') console.error('There are uncommitted changes: this is not the release of a commit.');
  await prepare();
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const temporary = mkdtempSync(join(tmpdir(), 'syncledger-release-'));
  try {
    await makePackages(temporary);
    await makeArchives(temporary);
  } finally {
    rmSync(temporary, { recursive: true });
  }
  writeFileSync(join(out, `syncledger-${version}.cdx.json`), sbomText());
  await writeChecksums();
}

if (values.help) console.log(HELP);
else await release();
