import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { calls, dashboardCalls } from './calls.js';
import { drawing, report } from './report.js';
import type { Results } from './results.js';

const BENCH = path.join(import.meta.dirname, '../dist/bench/bench.js');

/** So small that nothing can be said of speed: what is tried is that everything runs, and that all answer the same. */
const TINY = '--connections 150 --rounds 1 --seconds 0.01 --scheduled 80';

describe('the benchmark', () => {
  let folder: string;
  let results: Results;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'syncledger-bench-'));
    // Side by side, which no measuring would allow.
    const [sqlite, postgres] = await Promise.all(['sqlite', 'postgres'].map((dialect) => resultsOf(dialect, folder)));
    const sizes = [...sqlite!.sizes, ...postgres!.sizes];
    const growth = [...sqlite!.growth, ...postgres!.growth];
    results = { ...sqlite!, sizes, growth, ticks: [...sqlite!.ticks, ...postgres!.ticks] };
    // A dozen processes start.
  }, 480_000);

  afterAll(() => rm(folder, { recursive: true }));

  it('measures every call with every contender, on both databases', () => {
    expect(results.sizes.map(({ dialect, jobs }) => [dialect, jobs])).toEqual([
      ['sqlite', 900],
      ['sqlite', 1200],
      ['postgres', 1200],
    ]);
    for (const size of results.sizes) {
      expect(size.calls.map(({ name }) => name)).toEqual(calls.map(({ name }) => name));
      for (const { name, taken } of size.calls) {
        const without = calls.find((call) => call.name === name)?.without ?? [];
        expect(Object.keys(taken)).toEqual(
          ['Syncledger', 'limit', 'usual'].filter((one) => !without.some((other) => other === one)),
        );
        for (const { rate } of Object.values(taken)) expect(rate).toEqual([expect.any(Number)]);
      }
      expect(Object.keys(size.whole ?? {})).toEqual(['Syncledger', 'limit', 'usual']);
    }
  });

  it('measures the largest ledger beside the smallest', () => {
    expect(results.growth.map(({ jobs }) => jobs)).toEqual([[900, 1200]]);
    for (const { calls: measured } of results.growth) {
      const ofDashboard = dashboardCalls.map(({ name }) => name);
      expect(measured.map(({ name }) => name)).toEqual(['one', 'page', 'late', 'filter', ...ofDashboard, 'post']);
      for (const { cpu } of measured) expect(cpu).toEqual([[expect.any(Number)], [expect.any(Number)]]);
    }
  });

  it('lets claimers empty a queue without a double, beside pg-boss on PostgreSQL', () => {
    for (const { dialect, claims } of results.sizes) {
      const theirs = dialect === 'postgres' ? [expect.any(Number)] : [];
      expect(claims).toMatchObject({ doubles: 0, bossFinished: theirs, bossBatches: theirs });
      for (const own of [claims!.finished, claims!.batches]) expect(own).toEqual([expect.any(Number)]);
      expect(claims!.runs).toBeGreaterThan(100);
    }
  });

  it('looks at the schedule on both databases', () => {
    expect(results.ticks.map(({ dialect, due }) => [dialect, due])).toEqual([
      ['sqlite', 4],
      ['postgres', 4],
    ]);
  });

  it('tells and draws what it measured', () => {
    const text = report(results);
    for (const { title } of calls) expect(text).toContain(title);
    expect(text).toContain('PostgreSQL, 1,200 jobs');
    expect(drawing(results)).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  });
});

/** Runs the benchmark on one of the databases. */
async function resultsOf(dialect: string, folder: string): Promise<Results> {
  const json = path.join(folder, `${dialect}.json`);
  // One database with two sizes is enough: how they are compared knows nothing of databases.
  const sizes = dialect === 'sqlite' ? '900,1200' : '1200';
  const place = ['--jobs', sizes, '--database', dialect, '--postgres', process.env['SYNCLEDGER_TEST_POSTGRES']!];
  const { code, said } = await run([BENCH, ...TINY.split(' '), ...place, '--json', json]);
  if (code !== 0) throw new Error(`The benchmark ended with ${String(code)}:\n${said}`);
  return JSON.parse(await readFile(json, 'utf8')) as Results;
}

/** Runs a program of Node.js to its end. */
function run(args: readonly string[]): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    // Without the flags that Jest runs with.
    const child = spawn(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: '' } });
    let said = '';
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    child.on('close', (code) => {
      resolve({ code, said });
    });
  });
}
