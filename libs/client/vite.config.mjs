import { defineConfig } from 'vite';

import { bundleForNode } from '../../vite.bundle.mjs';

/** Bundles the client into one module without dependencies, for the npm package; browsers can load it, too. */
export default defineConfig(
  bundleForNode({ root: import.meta.dirname, target: 'es2023', input: { index: 'dist/index.js' }, output: {} }),
);
