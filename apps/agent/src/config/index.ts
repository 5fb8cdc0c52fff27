import { readFileSync } from 'node:fs';

import { parseCommandLine } from './command-line.js';
import { readConfig, type AgentConfig } from './config.js';

export { agentVersion } from './command-line.js';
export type { AgentConfig, AllowRule } from './config.js';
export { isReadOnlyInContainer } from './mounts.js';
export { readTokenFile } from './token-file.js';
export { ConfigurationError } from './values.js';

/** @throws ConfigurationError; CommanderError when the command line can't be parsed */
export function processConfig(): AgentConfig {
  return readConfig(parseCommandLine(process.argv.slice(2)), process.env);
}

/** The certificates that NODE_EXTRA_CA_CERTS adds to those that Node.js trusts by default. */
export function extraCertificates(): readonly string[] {
  const file = process.env['NODE_EXTRA_CA_CERTS'];
  return file ? [readFileSync(file, 'utf8')] : [];
}
