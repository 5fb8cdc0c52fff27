/** Packages that libs/domain may use: it runs in a browser too, and knows no framework. */
const PACKAGES_OF_DOMAIN = [
  'class-transformer',
  'class-validator',
  'reflect-metadata',
  'string-width',
  'fast-check',
  '@jest/globals',
];

const oneOf = (names) => `(${names.join('|')})`;

/** Configuration and set-up of tests may be shared by path. */
const SCRIPTS = '[.]mjs$';

/** Which projects of the workspace import which. Imports within apps/api are a rule of tools/lint-rules. */
const projects = [
  {
    name: 'domain-stands-alone',
    comment: 'libs/domain runs in a browser too: nothing of Node, of a framework or of another project.',
    from: { path: '^libs/domain/', pathNot: SCRIPTS },
    to: { pathNot: ['^libs/domain/', `node_modules/${oneOf(PACKAGES_OF_DOMAIN)}/`] },
  },
  {
    name: 'libraries-below-apps',
    comment: 'A library uses libs/domain and itself.',
    from: { path: '^libs/([^/]+)/' },
    to: { path: '^(apps|libs|tools)/', pathNot: ['^libs/domain/', '^libs/$1/'] },
  },
  {
    name: 'apps-apart',
    comment: 'An app uses libraries, no other app and no tool.',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^(apps|tools)/', pathNot: '^apps/$1/' },
  },
  {
    name: 'projects-by-name',
    comment: 'Import another project by the name of its package.',
    from: { path: '^((apps|libs)/[^/]+|tools)/', pathNot: SCRIPTS },
    to: { path: '^(apps|libs|tools)/', pathNot: '^$1/', dependencyTypes: ['local'] },
  },
];

/** Import circles, those of types included, and imports between projects. Everything else is in oxlint.config.ts. */
export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...projects.map((rule) => ({ severity: 'error', ...rule })),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/dist/', '/bundle/', '/out-tsc/', 'libs/client/src/generated/'] },
    // Packages of the workspace from their sources.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@syncledger/source', 'import', 'node', 'default'],
    },
  },
};
