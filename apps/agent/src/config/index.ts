import { parseCommandLine } from './command-line.js';
import { readConfig, type AgentConfig } from './config.js';

export { agentVersion } from './command-line.js';
export type { AgentConfig, Allowed } from './config.js';
export { readTokenFile } from './token-file.js';
export { ConfigurationError } from './values.js';

/** The settings of this process. @throws ConfigurationError, or CommanderError where the command line can't be parsed */
export function processConfig(): AgentConfig {
  return readConfig(parseCommandLine(process.argv.slice(2)), process.env);
}
