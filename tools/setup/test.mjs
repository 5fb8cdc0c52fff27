import './require-node.mjs';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildWhenNeeded } from './build.mjs';
import { installWhenNeeded } from './install.mjs';
import { endLike, root, runNode, script, succeeded } from './workspace.mjs';

const HELP = `npm test                    installs what is missing, then checks everything: format, lint, types, build, generated pages, tests
npm test -- <Jest options>  the tests alone, for example: npm test -- jobs.service, npm test -- -t "keeps the order"

npm run test:nightly        the same, with 500 random histories where npm test tries fewer, and on both databases where it
                            tries one: takes several times as long
npm run test:nightly -- <Jest options>  the tests alone, for example: npm run test:nightly -- counts.spec`;

const PROGRESS_REPORTER = join(root, 'tools', 'setup', 'progress-reporter.mjs');
/** The environment of the nightly run; libs/testing/src/nightly.ts reads it. */
const NIGHTLY = { SYNCLEDGER_TEST_NIGHTLY: '1' };

const CIRCLES = ['--config', 'dependency-cruiser.config.mjs', 'apps', 'libs', 'tools'];

/** Two rows of steps that run in parallel: none of them keeps two processors busy by itself. */
const checks = [
  // Takes as long as all others together.
  [
    { title: 'Lint', args: () => [script('eslint'), '.', '--max-warnings=0'] },
    { title: 'Import circles', args: () => [script('dependency-cruiser'), ...CIRCLES] },
  ],
  [
    { title: 'Types and build', args: () => [script('nx'), 'run-many', '-t', 'typecheck', 'build'] },
    { title: 'Generated pages', args: () => [join('tools', 'dist', 'generate', 'docs.js'), '--check'] },
    { title: 'Format', args: () => [script('prettier'), '--check', '.'] },
  ],
];

// One run for all projects, without Nx: Jest itself uses all processors.
const tests = (jestArgs) => ({
  title: 'Tests',
  args: () => [
    ...[script('jest'), '--config=jest.workspace.mjs', '--reporters=default', `--reporters=${PROGRESS_REPORTER}`],
    ...(jestArgs.length > 0 ? ['--passWithNoTests', ...jestArgs] : []),
  ],
  env: jestEnvironment(),
});

/** The environment that the test target of nx.json sets. */
function jestEnvironment() {
  const { targetDefaults } = JSON.parse(readFileSync(join(root, 'nx.json'), 'utf8'));
  return targetDefaults.test.options.env;
}

/** Folder for temporary files of the run. */
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
    // A signal ends this process without an 'exit' event.
    removeTemporary();
    endLike(end);
  }
  return { title, passed: succeeded(end), seconds: Math.round((Date.now() - begin) / 1000) };
}

const tellStep = (title) => console.log(`\n=== ${title} ===\n`);

/**
 * Runs steps one after the other; the output of each is shown when it has ended, because another row runs in parallel.
 */
async function runRow(steps) {
  const results = [];
  for (const step of steps) {
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

/** Runs the tests, and returns their numbers of passed and failed tests. */
async function runTests(jestArgs, env) {
  const step = tests(jestArgs);
  const counts = join(temporary, 'counts');
  tellStep(step.title);
  const result = await runStep({ ...step, env: { ...step.env, ...env, SYNCLEDGER_TEST_COUNTS: counts } });
  return { ...result, ...readCounts(counts, result.passed) };
}

/** A Jest that crashed has counted nothing. */
function readCounts(file, hasPassed) {
  try {
    const { passed, failed } = JSON.parse(readFileSync(file, 'utf8'));
    return { passedTests: passed, failedTests: Math.max(failed, hasPassed ? 0 : 1) };
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return { passedTests: 0, failedTests: 1 };
  }
}

async function testAll(jestArgs, env) {
  const rows = jestArgs.length > 0 ? [] : checks;
  const checked = await Promise.all(rows.map((steps) => runRow(steps)));
  const tested = await runTests(jestArgs, env);
  const results = [...checked.flat(), tested];
  const { passedTests, failedTests } = tested;
  console.log('\n=== Summary ===\n');
  for (const step of results) console.log(`${step.passed ? 'ok    ' : 'FAILED'}  ${step.title} (${step.seconds} s)`);
  if (passedTests + failedTests === 0) console.log('FAILED  No test was run');
  console.log(`\n${passedTests} passed, ${failedTests} failed`);
  return results.every((step) => step.passed) && passedTests > 0 && failedTests === 0;
}

const given = process.argv.slice(2);
if (given.includes('--help')) {
  console.log(HELP);
  process.exit(0);
}
const args = given.filter((arg) => arg !== '--nightly');
await installWhenNeeded();
makeTemporary();
// Some tests start the built programs; a full run builds them among its checks.
if (args.length > 0) await buildWhenNeeded();
process.exit((await testAll(args, given.includes('--nightly') ? NIGHTLY : {})) ? 0 : 1);
