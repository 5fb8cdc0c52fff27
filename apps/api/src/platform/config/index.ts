export { isClone, readBuildFacts } from './build-facts.js';
export { CommandLineError, readCommandLine, type CommandLine } from './command-line.js';
export {
  namedVariable,
  processEnvironment,
  readEnvironment,
  typedPath,
  variables,
  type Environment,
} from './environment.js';
export { holds } from './trusted-proxies.js';
export { ConfigurationError } from './variables.js';
