// Lets Node run our TypeScript, decorators included, without a build: `node --import <this file> child.ts`.
// Tests need it for real processes that they can kill; see start-process.ts.
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

import { transformFileSync } from '@swc/core';

import { jestBase } from '../../../../../jest.base.mjs';

// The same options as in Jest.
const [, swcOptions] = jestBase.transform['^.+\\.ts$'];

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (/^\.{1,2}\//.test(specifier) && specifier.endsWith('.js')) {
      const source = new URL(`${specifier.slice(0, -3)}.ts`, context.parentURL);
      if (existsSync(source)) return nextResolve(source.href, context);
    }
    return nextResolve(specifier, context);
  },
  load(url, context, nextLoad) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
    const { code } = transformFileSync(fileURLToPath(url), swcOptions);
    return { format: 'module', source: code, shortCircuit: true };
  },
});
