import './require-node.mjs';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWhenNeeded } from './build.mjs';
import { installWhenNeeded } from './install.mjs';
import { endLike, root, runNode, script, succeeded } from './workspace.mjs';

const HELP = `npm test                    installs what is missing, then checks everything: format, lint, types, build, generated pages, tests
npm test -- <Jest options>  the tests alone, for example: npm test -- jobs.service, npm test -- -t "keeps the order"`;

const COUNT_REPORTER = join(root, 'tools', 'setup', 'count-reporter.mjs');

/** Two rows that run side by side: none of them keeps two processors busy by itself. */
const checks = [
  // As long as all others together.
  [{ title: 'Lint', args: () => [script('eslint'), '.', '--max-warnings=0'] }],
  [
    { title: 'Types and build', args: () => [script('nx'), 'run-many', '-t', 'typecheck', 'build'] },
    { title: 'Generated pages', args: () => [join('tools', 'dist', 'generate', 'docs.js'), '--check'] },
    { title: 'Format', args: () => [script('prettier'), '--check', '.'] },
  ],
];

// One run for all projects, without Nx in between: Jest itself uses all processors.
const tests = (jestArgs) => ({
  title: 'Tests',
  args: () => [
    ...[script('jest'), '--config=jest.workspace.mjs', '--reporters=default', `--reporters=${COUNT_REPORTER}`],
    ...(jestArgs.length > 0 ? ['--passWithNoTests', ...jestArgs] : []),
  ],
  env: jestEnvironment(),
});

/** What the test target of nx.json sets, too. */
function jestEnvironment() {
  const { targetDefaults } = JSON.parse(readFileSync(join(root, 'nx.json'), 'utf8'));
  return targetDefaults.test.options.env;
}

async function runStep({ title, args, env }, options = {}) {
  const begin = Date.now();
  const end = await runNode(args(), env, options);
  if (end.interrupted || end.signal) endLike(end);
  return { title, passed: succeeded(end), seconds: Math.round((Date.now() - begin) / 1000) };
}

const tellStep = (title) => console.log(`\n=== ${title} ===\n`);

/** Runs steps one after the other; what each writes is shown when it has ended, for others write at the same time. */
async function runRow(steps, folder) {
  const results = [];
  for (const step of steps) {
    const file = join(folder, step.title);
    const output = openSync(file, 'w');
    const colors = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
    results.push(await runStep({ ...step, env: colors }, { stdio: ['ignore', output, output] }));
    closeSync(output);
    tellStep(step.title);
    process.stdout.write(readFileSync(file));
  }
  return results;
}

async function runTests(jestArgs, countsFolder) {
  const step = tests(jestArgs);
  tellStep(step.title);
  return runStep({ ...step, env: { ...step.env, TEST_COUNTS_DIR: countsFolder } });
}

function addUp(countsFolder) {
  const counts = readdirSync(countsFolder).map((name) => JSON.parse(readFileSync(join(countsFolder, name), 'utf8')));
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  return { passed: sum('passed'), failed: sum('failed') };
}

function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'syncledger-test-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function testAll(jestArgs) {
  const countsFolder = temporaryFolder();
  const outputFolder = temporaryFolder();
  const rows = jestArgs.length > 0 ? [] : checks;
  const checked = await Promise.all(rows.map((steps) => runRow(steps, outputFolder)));
  const results = [...checked.flat(), await runTests(jestArgs, countsFolder)];
  const counted = addUp(countsFolder);
  const { passed } = counted;
  // A Jest that fell over before its first test counted nothing.
  const failed = Math.max(counted.failed, results.at(-1).passed ? 0 : 1);
  console.log('\n=== Summary ===\n');
  for (const step of results) console.log(`${step.passed ? 'ok    ' : 'FAILED'}  ${step.title} (${step.seconds} s)`);
  if (passed + failed === 0) console.log('FAILED  No test was run');
  console.log(`\n${passed} passed, ${failed} failed`);
  return results.every((step) => step.passed) && passed > 0 && failed === 0;
}

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(HELP);
  process.exit(0);
}
await installWhenNeeded();
// Some tests start the built programs; a whole run builds them among its checks.
if (args.length > 0) await buildWhenNeeded();
process.exit((await testAll(args)) ? 0 : 1);
