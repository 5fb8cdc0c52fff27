import { defineConfig } from 'vite';

import { bundleForNode } from '../../vite.bundle.mjs';
import { currentCommit } from './commit.mjs';

const built = 'dist';

/**
 * Bundles the server and its commands into a few files each: Node.js loads them in a quarter of the time that it takes
 * for the 3,000 files of the packages (docs/decisions/0034-bundle-the-server.md).
 */
export default defineConfig(
  bundleForNode({
    root: import.meta.dirname,
    target: 'node24',
    input: {
      main: `${built}/main.js`,
      cli: `${built}/process/cli/main.js`,
      keys: `${built}/process/cli/keys-main.js`,
      // Beside the chunk that starts it.
      'chunks/server/read-worker-main': `${built}/platform/database/sqlite/read-worker-main.js`,
    },
    output: {
      entryFileNames: '[name].js',
      // At the same depth in its project as the code that looks for the dashboard beside it
      // (apps/api/src/platform/http/dashboard.ts).
      chunkFileNames: 'chunks/server/[name]-[hash].js',
    },
    // Has a native part, which it finds relative to its own files.
    external: ['better-sqlite3'],
    plugins: [
      {
        name: 'syncledger:build-facts',
        generateBundle() {
          // Read by apps/api/src/platform/config/build-facts.ts.
          const source = JSON.stringify({ commit: currentCommit() });
          this.emitFile({ type: 'asset', fileName: 'build.json', source });
        },
      },
    ],
  }),
);
