import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cases } from './eslint-config.cases.js';

const workspace = fileURLToPath(new URL('../..', import.meta.url));

interface Text {
  filePath: string;
  code: string;
}

/** One ESLint in a separate process for all texts, because loading it takes longer than linting. */
function rulesBrokenBy(texts: Text[]): string[][] {
  const output = execFileSync(process.execPath, [join(workspace, 'tools/lint-rules/lint-texts.mjs')], {
    cwd: workspace,
    input: JSON.stringify(texts),
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return JSON.parse(output) as string[][];
}

describe('eslint.config.mjs', () => {
  let broken: string[][];

  beforeAll(() => {
    broken = rulesBrokenBy(cases.flatMap(({ wrong, right }) => [wrong, right]));
  }, 60_000);

  it.each(cases.map(({ rule, why }, i) => ({ rule, why, i })))('$rule bites: $why', ({ rule, i }) => {
    expect(broken[2 * i]).toEqual([rule]);
  });

  it.each(cases.map(({ rule, why }, i) => ({ rule, why, i })))('$rule lets the legal twin pass: $why', ({ i }) => {
    expect(broken[2 * i + 1]).toEqual([]);
  });
});
