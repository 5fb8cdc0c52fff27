import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace.mjs';

/** The packages of package-lock.json, by path. */
export const packages = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;

/** Resolves a package as Node.js does: in the node_modules of its user first, then further up. */
function find(name, from) {
  for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf('/'), 0))) {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (packages[path]) return packages[path].link ? packages[path].resolved : path;
    if (at === '') return undefined;
  }
}

/** The runtime dependencies of a package. Optional peers are included only if another package needs them. */
function needsOf(path) {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta = {} } = packages[path];
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta[name]?.optional);
  const names = [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
  return names.map((name) => find(name, path)).filter((found) => found !== undefined);
}

/** The programs, and the Node.js that they run on, by path. */
const PRODUCTION = ['', ...Object.keys(packages).filter((path) => /^apps\/[^/]+$/.test(path))];

/** All packages that some need, with these, by path. */
export function packagesFor(roots) {
  const found = new Set();
  const left = [...roots];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    left.push(...needsOf(path));
  }
  return found;
}

export const isOurs = (path) => !path.includes('node_modules/');

function purlOf(path) {
  const { name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), version } = packages[path];
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function licensesOf(license) {
  if (typeof license !== 'string') return [];
  return [/^SEE LICENSE|^UNLICENSED/.test(license) ? { license: { name: license } } : { expression: license }];
}

function hashesOf(integrity = '') {
  const [, content] = /\bsha512-(\S+)/.exec(integrity) ?? [];
  return content ? [{ alg: 'SHA-512', content: Buffer.from(content, 'base64').toString('hex') }] : [];
}

function componentOf(path) {
  const { version, license, integrity, optional } = packages[path];
  const purl = purlOf(path);
  const [, group, name] = /^pkg:npm\/(?:(%40[^/]+)\/)?(.*)@/.exec(purl);
  return {
    type: 'library',
    'bom-ref': purl,
    ...(group && { group: group.replace('%40', '@') }),
    name,
    version,
    scope: optional ? 'optional' : 'required',
    licenses: licensesOf(license),
    purl,
    hashes: hashesOf(integrity),
  };
}

const byRef = (one, other) => (one < other ? -1 : Number(one > other));

/** The dependencies of each package, with ours counted as one. */
function dependenciesAmong(paths, ourRef) {
  const needs = new Map();
  for (const path of paths) {
    const ref = isOurs(path) ? ourRef : purlOf(path);
    const others = needsOf(path).filter((need) => !isOurs(need));
    needs.set(ref, new Set([...(needs.get(ref) ?? []), ...others.map(purlOf)]));
  }
  return [...needs]
    .map(([ref, on]) => ({ ref, dependsOn: [...on].sort(byRef) }))
    .sort((one, other) => byRef(one.ref, other.ref));
}

/**
 * @param roots paths of the packages that an artefact is made of; all that production needs when left out
 * @param name of the artefact
 */
export function makeSbom({ roots = PRODUCTION, name = 'syncledger' } = {}) {
  const paths = packagesFor(roots);
  const { version, description, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const ours = { type: 'application', 'bom-ref': `${name}@${version}`, name, version, description };
  // The same version of a package may be installed in several places.
  const components = new Map(
    [...paths].filter((path) => !isOurs(path)).map((path) => [purlOf(path), componentOf(path)]),
  );
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { lifecycles: [{ phase: 'pre-build' }], component: { ...ours, licenses: licensesOf(license) } },
    components: [...components.values()].sort((one, other) => byRef(one.purl, other.purl)),
    dependencies: dependenciesAmong(paths, ours['bom-ref']),
  };
}

/** The text of an SBOM. */
export const sbomText = (options) => `${JSON.stringify(makeSbom(options), null, 2)}\n`;
