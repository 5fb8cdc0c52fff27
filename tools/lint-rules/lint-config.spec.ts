import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { cases } from './lint-config.cases.js';
import type { Sample } from './sample.js';

const workspace = path.resolve(import.meta.dirname, '../..');
const oxlint = path.join(workspace, 'node_modules/oxlint/bin/oxlint');
const env = { ...process.env, NODE_OPTIONS: '' };

interface Diagnostic {
  /** For example eslint(max-lines). */
  code?: string;
  filename: string;
  message: string;
}

/** The configuration of the workspace, for another folder. Rules that need types need their compiler options there, too. */
function configuration(): object {
  const printed = execFileSync(process.execPath, [oxlint, '--print-config'], { cwd: workspace, env, encoding: 'utf8' });
  return {
    ...(JSON.parse(printed) as object),
    jsPlugins: [path.join(import.meta.dirname, 'syncledger.mjs')],
    options: {},
  };
}

/** The rules that each of the samples violates; samples at one path are linted one after the other. */
async function lint(samples: readonly Sample[]): Promise<Map<Sample, string[]>> {
  const found = new Map(samples.map((sample) => [sample, [] as string[]]));
  const folder = await mkdtemp(path.join(tmpdir(), 'syncledger-lint-'));
  await writeFile(path.join(folder, '.oxlintrc.json'), JSON.stringify(configuration()));
  let rest = [...samples];
  while (rest.length > 0) {
    const round = new Map(rest.map((sample) => [sample.filePath, sample]));
    rest = rest.filter((sample) => round.get(sample.filePath) !== sample);
    for (const { filePath, code } of round.values()) {
      await mkdir(path.join(folder, path.dirname(filePath)), { recursive: true });
      await writeFile(path.join(folder, filePath), code);
    }
    const { stdout } = spawnSync(process.execPath, [oxlint, '-f', 'json'], { cwd: folder, env, encoding: 'utf8' });
    for (const { code, message, filename } of (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics) {
      const sample = round.get(filename);
      if (sample) found.get(sample)?.push(code ?? message);
      else throw new Error(`${filename}: ${message}`);
    }
    for (const filePath of round.keys()) await rm(path.join(folder, filePath));
  }
  await rm(folder, { recursive: true });
  return found;
}

describe('oxlint.config.ts', () => {
  let broken: Map<Sample, string[]>;

  beforeAll(async () => {
    broken = await lint(cases.flatMap(({ wrong, right }) => [wrong, right]));
  });

  it.each(cases)('$rule bites: $why', ({ rule, wrong }) => {
    const [plugin, name] = rule.includes('/') ? rule.split('/') : ['eslint', rule];
    expect(broken.get(wrong)).toEqual([`${plugin ?? ''}(${name ?? ''})`]);
  });

  it.each(cases)('$rule lets the legal twin pass: $why', ({ right }) => {
    expect(broken.get(right)).toEqual([]);
  });
});
