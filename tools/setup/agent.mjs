import './require-node.mjs';
import { buildWhenNeeded } from './build.mjs';
import { installWhenNeeded } from './install.mjs';
import { endLike, onStandardError, runNode } from './workspace.mjs';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../apps/agent/dist/main.js', import.meta.url));

// Standard output is for the log.
await installWhenNeeded(onStandardError);
await buildWhenNeeded(onStandardError);
endLike(await runNode([program, ...process.argv.slice(2)], {}, { cwd: process.env.INIT_CWD ?? process.cwd() }));
