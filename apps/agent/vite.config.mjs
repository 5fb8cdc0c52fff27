import { defineConfig } from 'vite';

import { bundleForNode } from '../../vite.bundle.mjs';

/** Bundles the agent into one file, which needs nothing but Node.js (docs/how-to/releasing.md). */
export default defineConfig(
  bundleForNode({
    root: import.meta.dirname,
    target: 'node20',
    input: { main: 'dist/main.js' },
    // At the same depth as the code that looks for the version in the top package.json (src/config/version.ts).
    output: { codeSplitting: false, entryFileNames: 'chunks/[name].js' },
  }),
);
