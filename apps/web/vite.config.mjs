import react from '@vitejs/plugin-react';
import { compression, defineAlgorithm } from 'vite-plugin-compression2';
import { defaultClientConditions, defineConfig } from 'vite';
import { constants } from 'node:zlib';

/** Where `npx vite` finds the API while one works on the dashboard. */
const SERVER = 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  // Our packages from their sources: nothing has to be built before, and only what is used gets in.
  resolve: { conditions: ['@syncledger/source', ...defaultClientConditions] },
  // The server serves it under any prefix, from the <base> of the page.
  base: './',
  // The server puts a number in its place, anew for each answer (apps/api/src/platform/http/dashboard.ts).
  html: { cspNonce: '__CSP_NONCE__' },
  plugins: [
    react(),
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
    sourcemap: false,
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': SERVER, '/health': SERVER } },
});
