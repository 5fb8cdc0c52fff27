/**
 * Vite settings that bundle a program for Node.js from what `tsc` built: packages are resolved as Node.js does it.
 * @param options.external packages that stay out of the bundle
 */
export const bundleForNode = ({ root, target, input, output, external = [], plugins = [] }) => ({
  root,
  // CommonJS packages have these two; a module has not.
  define: { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' },
  plugins: [withoutPhoneNumbers, ...plugins],
  build: {
    outDir: 'bundle',
    ssr: true,
    target,
    reportCompressedSize: false,
    rolldownOptions: {
      input,
      output: {
        // reflect-metadata runs before the first decorator, wherever their chunks are.
        strictExecutionOrder: true,
        // Nest, Swagger and class-validator rely on the names of classes and functions.
        keepNames: true,
        ...output,
      },
    },
  },
  environments: { ssr: { resolve: { noExternal: true, external, conditions: ['node'], mainFields: ['main'] } } },
  // Its main file loads its own parts in a way that bundlers cannot follow.
  resolve: { alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' } },
});

const PHONE_NUMBERS = /^libphonenumber-js\b/;
const EMPTY = '\0syncledger:no-phone-numbers';

/** class-validator loads 427 kB for its rule about phone numbers, which nothing of ours uses. */
const withoutPhoneNumbers = {
  name: 'syncledger:without-phone-numbers',
  enforce: 'pre',
  resolveId: (id) => (PHONE_NUMBERS.test(id) ? EMPTY : undefined),
  load: (id) => (id === EMPTY ? 'export default undefined;' : undefined),
};
