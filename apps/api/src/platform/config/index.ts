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
export { includesAddress } from './networks.js';
export { ConfigurationError } from './variables.js';
