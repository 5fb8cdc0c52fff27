import './require-node.mjs';
import { buildWhenNeeded } from './build.mjs';
import { installWhenNeeded } from './install.mjs';
import { endLike, runNode } from './workspace.mjs';

const HELP = `npm start [-- arguments]    installs and builds what is missing, then starts the server
npm run demo                the same on a throw-away database with a year of made-up runs

Arguments are passed on to the server:
  --workers <number>        number of worker processes, 1 by default; more than one requires PostgreSQL

Its settings are environment variables: see docs/operations.md.`;

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(HELP);
  process.exit(0);
}

await installWhenNeeded();
await buildWhenNeeded();

const program = args.includes('--demo') ? 'tools/dist/generate/demo.js' : 'apps/server/dist/main.js';
// A small young generation takes 12 MB off an idle server (docs/decisions/0012-disable-pretenuring.md).
endLike(await runNode(['--max-semi-space-size=8', program, ...args.filter((arg) => arg !== '--demo')]));
