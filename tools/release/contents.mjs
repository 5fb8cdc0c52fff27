import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packages, sbomText } from '../setup/make-sbom.mjs';
import { readManifest, root } from '../setup/workspace.mjs';
import { notices } from './notices.mjs';

const top = readManifest();
const common = { version: top.version, license: top.license, type: 'module' };
const SQLITE = 'node_modules/better-sqlite3';
const SWAGGER = 'node_modules/swagger-ui-dist';
/** What the page of the API consists of: the rest of the package is for other bundlers. */
const SWAGGER_FILES =
  /swagger-ui-dist$|(package\.json|LICENSE|NOTICE|absolute-path\.js|index\.(css|html|js)|oauth2-redirect\.\w+|favicon-\d+x\d+\.png|swagger-(initializer|ui-bundle|ui-standalone-preset)\.js|swagger-ui\.css)$/;

/** Copies files or folders of the workspace to the same paths in a folder. */
function copy(into, ...paths) {
  for (const path of paths) {
    mkdirSync(dirname(join(into, path)), { recursive: true });
    cpSync(join(root, path), join(into, path), { recursive: true });
  }
}

function write(folder, name, text) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
}

/** The licence, the notices and the SBOM of an artefact. */
function describe(folder, { name, roots, unpacked }) {
  copy(folder, 'LICENSE');
  write(folder, 'THIRD-PARTY-NOTICES.txt', notices(roots, unpacked));
  write(folder, 'sbom.cdx.json', sbomText({ roots, name }));
}

const writeManifest = (folder, manifest) => write(folder, 'package.json', `${JSON.stringify(manifest, null, 2)}\n`);

/** The packages that are not in the bundle, because they read files of their own: the driver's prebuilt parts for these systems. */
function copyUnbundled(into, systems) {
  cpSync(join(root, SWAGGER), join(into, SWAGGER), { recursive: true, filter: (path) => SWAGGER_FILES.test(path) });
  copy(into, ...['package.json', 'LICENSE', 'lib'].map((name) => `${SQLITE}/${name}`));
  const parts = systems?.map((system) => `/${system}.node`) ?? [''];
  copy(into, ...parts.map((part) => `${SQLITE}/prebuilds${part}`));
}

/** The commands that the documentation installs from there. */
const copyExamples = (folder) =>
  cpSync(join(root, 'apps/agent/examples'), join(folder, 'examples'), { recursive: true });

/** The npm package with the server and its command line. */
export function serverPackage(folder) {
  copy(folder, 'apps/api/bundle', 'apps/web/dist', 'apps/docs/dist', 'apps/api/bin');
  copyUnbundled(folder);
  const [roots, name] = [['', 'apps/api', 'apps/web', 'apps/docs'], 'syncledger'];
  describe(folder, { name, roots });
  writeManifest(folder, {
    name,
    description: top.description,
    ...common,
    bin: { syncledger: 'apps/api/bin/syncledger.mjs' },
    engines: { node: '>=20.19' },
    dependencies: { 'better-sqlite3': packages[SQLITE].version, 'swagger-ui-dist': packages[SWAGGER].version },
    bundleDependencies: ['better-sqlite3', 'swagger-ui-dist'],
    optionalDependencies: top.optionalDependencies,
  });
  return name;
}

/** The npm package with the agent, which depends on nothing. */
export function agentPackage(folder) {
  copy(folder, 'apps/agent/bundle', 'apps/agent/bin', 'docs/reference/agent.md');
  copyExamples(folder);
  const [roots, name] = [['apps/agent'], '@syncledger/agent'];
  describe(folder, { name, roots });
  writeManifest(folder, {
    name,
    description: packages['apps/agent'].description ?? 'The remote agent of Syncledger',
    ...common,
    bin: { 'syncledger-agent': 'apps/agent/bin/syncledger-agent.mjs' },
    engines: packages['apps/agent'].engines,
  });
  return name;
}

/** The npm package with the client, for Node.js and browsers, which depends on nothing. */
export function clientPackage(folder) {
  cpSync(join(root, 'libs/client/dist'), join(folder, 'dist'), {
    recursive: true,
    filter: (path) => !/\.(js|map|tsbuildinfo)$/.test(path),
  });
  cpSync(join(root, 'libs/client/bundle'), join(folder, 'dist'), { recursive: true });
  copy(folder, 'docs/how-to/clients.md');
  const [roots, name] = [['libs/client'], '@syncledger/client'];
  describe(folder, { name, roots });
  writeManifest(folder, {
    name,
    description: 'The typed client of the API of Syncledger, for Node.js and browsers',
    ...common,
    sideEffects: false,
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    engines: { node: '>=20.19' },
  });
  return name;
}

/**
 * The folder that runs on a Linux without anything installed.
 * @param arch `x64` or `arm64`
 * @param node folder of the npm package with the Node.js for it
 */
export function standalone(folder, arch, node) {
  const lib = join(folder, 'lib');
  copy(lib, 'apps/api/bundle', 'apps/web/dist', 'apps/docs/dist', 'apps/agent/bundle');
  copyUnbundled(lib, [`linux-${arch}`]);
  mkdirSync(join(lib, 'node/bin'), { recursive: true });
  cpSync(join(node, 'bin/node'), join(lib, 'node/bin/node'));
  chmodSync(join(lib, 'node/bin/node'), 0o755);
  writeManifest(lib, { name: 'syncledger', ...common });
  cpSync(join(root, 'deploy'), folder, { recursive: true });
  cpSync(join(root, 'docs'), join(folder, 'docs'), {
    recursive: true,
    filter: (path) => !/decisions|images|performance-notes/.test(path),
  });
  copy(folder, 'CHANGELOG.md');
  copyExamples(folder);
  const path = `node_modules/node-linux-${arch}`;
  describe(folder, {
    name: 'syncledger',
    roots: ['apps/api', 'apps/web', 'apps/docs', 'apps/agent', path],
    unpacked: { [path]: node },
  });
}
