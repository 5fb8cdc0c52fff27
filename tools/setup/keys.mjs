import './require-node.mjs';
import { buildWhenNeeded } from './build.mjs';
import { installWhenNeeded } from './install.mjs';
import { endLike, runNode } from './workspace.mjs';

await installWhenNeeded();
await buildWhenNeeded();
endLike(await runNode(['apps/server/dist/keys.js', ...process.argv.slice(2)]));
