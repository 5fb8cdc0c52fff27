import { constants } from 'node:zlib';

import { compression, defineAlgorithm } from 'vite-plugin-compression2';
import { defineConfig } from 'vite';

import { documentationSite } from './src/site/plugin.ts';

/** Builds the documentation; `npx vite build --watch` in this folder builds it again after each change of a page. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: false,
  plugins: [
    documentationSite(),
    compression({
      include: /\.(html|md|txt|js|css|svg|json)$/,
      algorithms: [
        defineAlgorithm('brotliCompress', { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
        defineAlgorithm('gzip', { level: 9 }),
      ],
    }),
  ],
  build: {
    target: 'es2022',
    // A policy without data: URLs and without inline scripts.
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: { input: { theme: 'src/theme/theme.ts', site: 'src/theme/site.ts' } },
  },
});
