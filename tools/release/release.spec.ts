import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { parse } from 'yaml';

import { readManifest } from '../setup/manifests.js';
import { agentPackage, clientPackage, serverPackage } from './contents.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const text = (file: string) => readFile(path.join(root, file), 'utf8');
const yaml = async (file: string) => parse(await text(file)) as Record<string, object>;

describe('a release', () => {
  let folder: string;
  let version: string | undefined;

  beforeAll(async () => {
    // Without what node_modules above it would offer.
    folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-release-'));
    ({ version } = await readManifest(path.join(root, 'package.json')));
    serverPackage(path.join(folder, 'server'));
    agentPackage(path.join(folder, 'agent'));
    clientPackage(path.join(folder, 'client'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const run = async (file: string, ...args: string[]) =>
    (await promisify(execFile)(process.execPath, [path.join(folder, file), ...args], { cwd: folder })).stdout;

  it.each([
    ['server', 'apps/api/bin/syncledger.mjs'],
    ['agent', 'apps/agent/bin/syncledger-agent.mjs'],
  ])('has a package of the %s that runs by itself, and tells the one version', async (name, program) => {
    expect(await run(path.join(name, program), '--version')).toBe(`${String(version)}\n`);
    expect(await run(path.join(name, program), '--help')).not.toContain('npm run');
  });

  it('has a package of the client without dependencies', async () => {
    const manifest = await readManifest(path.join(folder, 'client/package.json'));
    expect([manifest.version, manifest.dependencies]).toEqual([version, undefined]);
    const file = path.join(folder, 'client/dist/index.js');
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--input-type=module',
      `--eval=console.log(Object.keys(await import(${JSON.stringify(file)})).includes('connectTo'))`,
    ]);
    expect(stdout).toBe('true\n');
    expect(await readdir(path.join(folder, 'client/dist'))).toContain('index.d.ts');
  });

  it.each(['server', 'agent', 'client'])('has licences and an SBOM in the package of the %s', async (name) => {
    const notices = await readFile(path.join(folder, name, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    expect(notices).toContain('eventsource-parser');
    const { components } = JSON.parse(await readFile(path.join(folder, name, 'sbom.cdx.json'), 'utf8')) as {
      components: { name: string; version: string }[];
    };
    const unnamed = components.filter((component) => !notices.includes(`${component.name} ${component.version}\n`));
    expect(unnamed).toEqual([]);
  });

  it('has an agent that takes at most 5 MB', async () => {
    const files = await readdir(path.join(folder, 'agent'), { recursive: true });
    const sizes = await Promise.all(files.map((file) => stat(path.join(folder, 'agent', file))));
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(5e6);
  });

  it('has the examples that the pages name in the package of the agent', async () => {
    const examples = await readdir(path.join(folder, 'agent/examples'));
    expect(examples.sort()).toEqual(['import_sarif', 'report', 'sync_gitlab', 'sync_jira']);
    expect((await stat(path.join(folder, 'agent/examples/report'))).mode & 0o111).toBe(0o111);
  });

  it('has the same version in the chart', async () => {
    const chart = await yaml('charts/syncledger/Chart.yaml');
    expect([chart['version'], chart['appVersion']]).toEqual([version, version]);
  });

  it('has images that run as a number, and say whether they are well', async () => {
    const dockerfile = await text('Dockerfile');
    expect(dockerfile.match(/^USER .*$/gm)).toEqual(['USER 10001:10001', 'USER 10001:10001']);
    expect(dockerfile.match(/^HEALTHCHECK /gm)).toHaveLength(2);
    const { services } = await yaml('compose.yaml');
    expect(Object.keys(services as object)).toEqual(['postgres', 'server', 'agent']);
  });

  it('has a unit for the agent that lets it make cgroups', async () => {
    const unit = await text('deploy/systemd/syncledger-agent.service');
    expect(unit).toMatch(/^Delegate=yes$/m);
    expect(unit).not.toMatch(/^ProtectControlGroups=/m);
  });

  it('writes nothing into its folder', async () => {
    const before = await readdir(folder, { recursive: true });
    await run('server/apps/api/bin/syncledger.mjs', 'doctor', '--json').catch(() => '');
    const after = (await readdir(folder, { recursive: true })).filter((file) => !/^data(\/|$)/.test(file));
    expect(after.sort()).toEqual(before.sort());
  });
});
