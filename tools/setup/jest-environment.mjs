import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Jest's environment for Node.js, without what makes the tests slow: each mention of a global (`Math`, `Map`, `Error`) goes through
 * an interceptor and a proxy there and takes 1.3 µs, 0.04 µs here; each error keeps a hundred lines of its stack.
 */
export default class QuickEnvironment extends TestEnvironment {
  constructor(config, context) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
    this.global.Error.stackTraceLimit = 10;
  }
}
