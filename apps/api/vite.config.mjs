import { defineConfig } from 'vite';

const built = 'dist';

/**
 * The server and its commands, each with all that it needs in a few files: Node.js reads those in a quarter of the time that it
 * takes for the 3,000 files of the packages (docs/decisions/0034-bundle-the-server.md).
 */
export default defineConfig({
  root: import.meta.dirname,
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
        'chunks/server/aside-main': `${built}/platform/database/sqlite/aside-main.js`,
      },
      output: {
        // reflect-metadata runs before the first decorator, wherever their chunks are.
        strictExecutionOrder: true,
        // Nest and Swagger go by the names of classes.
        keepNames: true,
        entryFileNames: '[name].js',
        // As deep in its project as what looks for the dashboard beside it (apps/api/src/platform/http/dashboard.ts).
        chunkFileNames: 'chunks/server/[name]-[hash].js',
      },
    },
  },
  environments: {
    ssr: {
      resolve: {
        noExternal: true,
        // Has a part in machine code, which it finds from where it lies.
        external: ['better-sqlite3'],
        // What Node.js itself would take.
        conditions: ['node'],
        mainFields: ['main'],
      },
    },
  },
  // Its main file gets at its own parts in a way that can't be followed.
  resolve: { alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' } },
});
