#!/usr/bin/env node
import './require-node.mjs';
import { buildWhenNeeded } from './build.mjs';
import { installWhenNeeded } from './install.mjs';
import { endLike, onStandardError, runNode } from './workspace.mjs';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
const program = new URL('../../apps/server/dist/cli.js', import.meta.url);

// Standard output is for the output of the command.
await installWhenNeeded(onStandardError);
await buildWhenNeeded(onStandardError);

// The machine's own Node.js may be too old: the SQLite driver crashes on it.
if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) await import(program);
else endLike(await runNode([fileURLToPath(program), ...process.argv.slice(2)], {}, { cwd: process.cwd() }));
