import './require-node.mjs';
import { join } from 'node:path';
import { prepare } from './prepare.mjs';
import { endLike, root, runNode } from './workspace.mjs';

const START_HELP = `npm start [-- arguments]    installs and builds what is missing, then starts the server
npm run demo                the same on a throw-away database with a year of generated runs

Arguments are passed on to the server:
  --workers <number>        how many processes serve, 1 by default; more than one need PostgreSQL
  --no-migrate              refuse a database with pending migrations instead of running them
  --check                   check the settings, the database and the keys, change nothing, and exit
  --version                 print the version

Its settings are environment variables: see docs/how-to/operations.md.`;

// A small young generation takes 12 MB off an idle server (docs/decisions/0012-disable-pretenuring.md).
const SERVER_FLAGS = ['--max-semi-space-size=8'];

/** The programs of package.json's scripts. `cwd` is the workspace unless relative paths are the caller's. */
const TARGETS = {
  start: { program: 'apps/api/bundle/main.js', flags: SERVER_FLAGS, help: START_HELP },
  demo: { program: 'tools/dist/generate/demo.js', flags: SERVER_FLAGS, help: START_HELP },
  keys: { program: 'apps/api/bundle/keys.js' },
  syncledger: { program: 'apps/api/bundle/cli.js' },
  agent: { program: 'apps/agent/bundle/chunks/main.js', cwd: process.env.INIT_CWD },
  bench: { program: 'tools/dist/bench/bench.js', trials: true },
  'bench:web': { program: 'tools/dist/bench/web/main.js', trials: true },
  'bench:output': { program: 'tools/dist/bench/output-cost.js', trials: true },
  screenshots: { program: 'tools/dist/web/screenshots.js' },
  generate: { program: 'tools/dist/generate/generate.js' },
  'test:faults': { program: 'tools/dist/faults/main.js', trials: true },
};

const [name, ...args] = process.argv.slice(2);
const target = TARGETS[name];
if (!target) {
  console.error(`Usage: node tools/setup/run.mjs TARGET [arguments], with one of: ${Object.keys(TARGETS).join(', ')}`);
  process.exit(2);
}
if (target.help && args.includes('--help')) {
  console.log(target.help);
  process.exit(0);
}
const { program, flags = [], cwd, trials } = target;
await prepare({ trials });
endLike(await runNode([...flags, join(root, program), ...args], {}, cwd ? { cwd } : {}));
