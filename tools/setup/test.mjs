import './require-node.mjs';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installWhenNeeded, prepare } from './prepare.mjs';
import { endLike, root, runNode, script, succeeded } from './workspace.mjs';

const HELP = `npm test                    installs what is missing, then checks everything: format, lint, types, build, generated pages, OpenAPI document, tests
npm test -- <Jest options>  the tests alone, for example: npm test -- jobs.service, npm test -- -t "keeps the order"

npm run test:nightly        the same and what takes long: most of the browser's tests, killed processes, large ledgers, both
                            databases everywhere, 500 random histories of each property
npm run test:nightly -- <Jest options>  the tests alone, for example: npm run test:nightly -- counts.spec`;

const PROGRESS_REPORTER = join(root, 'tools', 'setup', 'progress-reporter.mjs');
const given = process.argv.slice(2);
const isNightly = given.includes('--nightly');
// Read by libs/testing/src/nightly.ts and jest.base.mjs.
if (isNightly) process.env.SYNCLEDGER_TEST_NIGHTLY = '1';
const jestArgs = given.filter((arg) => arg !== '--nightly');
const needsTrials = isNightly || jestArgs.some((arg) => /bench|faults/.test(arg));
const BUILT = ['typecheck', 'build', 'bundle', ...(needsTrials ? ['build-trials'] : [])];

const CRUISE = ['--config', 'dependency-cruiser.config.mjs', 'apps', 'libs', 'tools'];

/** Two rows that run side by side: none of them keeps two processors busy by itself. */
const checks = [
  [
    { title: 'Format', args: () => [script('oxfmt'), '--check'] },
    { title: 'Lint', args: () => [script('oxlint')] },
    { title: 'Imports', args: () => [script('dependency-cruiser'), ...CRUISE] },
  ],
  [
    { title: 'Types and build', args: () => [script('nx'), 'run-many', '-t', ...BUILT] },
    { title: 'Generated pages', args: () => [join('tools', 'dist', 'generate', 'docs.js'), '--check'] },
    { title: 'OpenAPI document', args: () => [join('tools', 'dist', 'generate', 'lint-document.js')] },
  ],
];

// One run for all projects, without Nx in between: Jest itself uses all processors.
const tests = () => ({
  title: 'Tests',
  args: () => [
    ...[script('jest'), '--config=jest.workspace.mjs', '--reporters=default', `--reporters=${PROGRESS_REPORTER}`],
    ...(jestArgs.length > 0 ? ['--passWithNoTests', ...jestArgs] : []),
  ],
  env: jestEnvironment(),
});

/** What the test target of nx.json sets, too. */
function jestEnvironment() {
  const { targetDefaults } = JSON.parse(readFileSync(join(root, 'nx.json'), 'utf8'));
  return targetDefaults.test.options.env;
}

/** Where the steps put what is of no use after this run. */
let temporary;
const removeTemporary = () => rmSync(temporary, { recursive: true, force: true });

function makeTemporary() {
  const cache = join(root, 'node_modules', '.cache', 'syncledger');
  mkdirSync(cache, { recursive: true });
  temporary = mkdtempSync(join(cache, 'run-'));
  process.on('exit', removeTemporary);
}

async function runStep({ title, args, env }, options = {}) {
  const begin = Date.now();
  const end = await runNode(args(), env, options);
  if (end.interrupted || end.signal) {
    // A signal ends this process without an 'exit'.
    removeTemporary();
    endLike(end);
  }
  return { title, passed: succeeded(end), seconds: Math.round((Date.now() - begin) / 1000) };
}

const tellStep = (title) => console.log(`\n=== ${title} ===\n`);

/** Runs steps one after the other; the output of each is shown when it has ended, because others write at the same time. */
async function runRow(steps) {
  const results = [];
  for (const step of steps) {
    console.log(`Running: ${step.title}`);
    const file = join(temporary, step.title);
    const output = openSync(file, 'w');
    const colors = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
    results.push(await runStep({ ...step, env: colors }, { stdio: ['ignore', output, output] }));
    closeSync(output);
    tellStep(step.title);
    process.stdout.write(readFileSync(file));
  }
  return results;
}

/** Runs the tests, and adds how many of them passed and failed. */
async function runTests() {
  const step = tests();
  const counts = join(temporary, 'counts');
  tellStep(step.title);
  const result = await runStep({ ...step, env: { ...step.env, SYNCLEDGER_TEST_COUNTS: counts } });
  return { ...result, ...readCounts(counts, result.passed) };
}

/** A Jest that fell over before its end counted nothing. */
function readCounts(file, hasPassed) {
  try {
    const { passed, failed } = JSON.parse(readFileSync(file, 'utf8'));
    return { passedTests: passed, failedTests: Math.max(failed, hasPassed ? 0 : 1) };
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return { passedTests: 0, failedTests: 1 };
  }
}

async function testAll() {
  const rows = jestArgs.length > 0 ? [] : checks;
  const checked = await Promise.all(rows.map((steps) => runRow(steps)));
  const tested = await runTests();
  const results = [...checked.flat(), tested];
  const { passedTests, failedTests } = tested;
  console.log('\n=== Summary ===\n');
  for (const step of results) console.log(`${step.passed ? 'ok    ' : 'FAILED'}  ${step.title} (${step.seconds} s)`);
  if (passedTests + failedTests === 0) console.log('FAILED  No test was run');
  console.log(`\n${passedTests} passed, ${failedTests} failed`);
  return results.every((step) => step.passed) && passedTests > 0 && failedTests === 0;
}

if (given.includes('--help')) {
  console.log(HELP);
  process.exit(0);
}
await installWhenNeeded();
makeTemporary();
// Some tests start the built programs; a whole run builds them among its checks.
if (jestArgs.length > 0) await prepare({ trials: needsTrials });
process.exit((await testAll()) ? 0 : 1);
