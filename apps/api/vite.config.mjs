import { defineConfig } from 'vite';

import { currentCommit } from './commit.mjs';

const built = 'dist';

/**
 * Bundles the server and its commands into a few files each: Node.js loads them in a quarter of the time that it takes
 * for the 3,000 files of the packages (docs/decisions/0034-bundle-the-server.md).
 */
export default defineConfig({
  root: import.meta.dirname,
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
  build: {
    outDir: 'bundle',
    ssr: true,
    target: 'node24',
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        main: `${built}/main.js`,
        cli: `${built}/process/cli/main.js`,
        keys: `${built}/process/cli/keys-main.js`,
        // Beside the chunk that starts it.
        'chunks/server/read-worker-main': `${built}/platform/database/sqlite/read-worker-main.js`,
      },
      output: {
        // reflect-metadata runs before the first decorator, wherever their chunks are.
        strictExecutionOrder: true,
        // Nest and Swagger rely on the names of classes.
        keepNames: true,
        entryFileNames: '[name].js',
        // At the same depth in its project as the code that looks for the dashboard beside it
        // (apps/api/src/platform/http/dashboard.ts).
        chunkFileNames: 'chunks/server/[name]-[hash].js',
      },
    },
  },
  environments: {
    ssr: {
      resolve: {
        noExternal: true,
        // Has a native part, which it finds relative to its own files.
        external: ['better-sqlite3'],
        // The same as Node.js itself.
        conditions: ['node'],
        mainFields: ['main'],
      },
    },
  },
  // Its main file loads its own parts in a way that bundlers cannot follow.
  resolve: { alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' } },
});
