export { processEnvironment, readEnvironment, variables, type Environment } from './environment.js';
export { ConfigurationError } from './variables.js';
