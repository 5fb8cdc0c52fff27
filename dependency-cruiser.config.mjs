/** No import circles, those of types included. Everything else about imports is in eslint.config.mjs. */
export default {
  forbidden: [{ name: 'no-circular', severity: 'error', from: {}, to: { circular: true } }],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/dist/', '/bundle/', '/out-tsc/', 'libs/client/src/generated/'] },
    // Packages of the workspace from their sources.
    enhancedResolveOptions: { conditionNames: ['@syncledger/source', 'import', 'node', 'default'] },
  },
};
