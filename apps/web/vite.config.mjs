import { compression, defineAlgorithm } from 'vite-plugin-compression2';
import { defaultClientConditions, defineConfig } from 'vite';
import { constants } from 'node:zlib';

/** Where `npx vite` finds the API while one works on the dashboard. */
const SERVER = 'http://127.0.0.1:3000';

/**
 * Code that imports React, ours and Mantine's, gets Preact, which is a tenth of its size
 * (docs/decisions/0118-render-the-dashboard-with-preact.md).
 */
const preact = [
  { find: /^react$/, replacement: `${import.meta.dirname}/src/preact/react.mjs` },
  { find: /^react\/jsx-(dev-)?runtime$/, replacement: 'preact/jsx-runtime' },
  { find: /^react-dom$/, replacement: 'preact/compat' },
  { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
];

export default defineConfig({
  root: import.meta.dirname,
  // Our packages from their sources: nothing has to be built before, and only what is used gets in.
  resolve: { alias: preact, conditions: ['@syncledger/source', ...defaultClientConditions] },
  // The server serves it under any prefix, from the <base> of the page.
  base: './',
  // The server puts a number in its place, anew for each answer (apps/api/src/platform/http/dashboard.ts).
  html: { cspNonce: '__CSP_NONCE__' },
  plugins: [
    compression({
      include: /\.(js|css|svg|json)$/,
      algorithms: [
        defineAlgorithm('brotliCompress', { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
        defineAlgorithm('gzip', { level: 9 }),
      ],
    }),
  ],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // A policy without data: URLs for scripts and fonts.
    assetsInlineLimit: 0,
    // A page's own stylesheet that could not be loaded would be taken for loaded when the page is tried again.
    cssCodeSplit: false,
    // Chromium remembers a failed preload until the window is reloaded, so a page opened while offline would stay broken.
    modulePreload: { resolveDependencies: (_file, files, { hostType }) => (hostType === 'html' ? files : []) },
    sourcemap: false,
    reportCompressedSize: false,
    rolldownOptions: {
      // "use client" of packages, which means nothing here.
      checks: { moduleLevelDirective: false },
      output: {
        // What is always loaded together is one file: each has a kilobyte of headers.
        codeSplitting: {
          groups: [
            { name: 'dashboard', test: /\/apps\/web\/src\/main\.tsx$/, priority: 2 },
            { name: 'overview', test: /\/features\/overview\/overview\.tsx$/, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': SERVER, '/health': SERVER } },
});
