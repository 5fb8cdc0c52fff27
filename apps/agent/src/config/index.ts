import { readFileSync } from 'node:fs';

import { readSettings, type Settings } from './config.js';
import type { ParsedOptions } from './options.js';

export { completeConfig, type AgentConfig, type AllowRule, type Settings } from './config.js';
export { isReadOnlyInContainer } from './mounts.js';
export { agentOptions, type AgentOption, type ParsedOptions } from './options.js';
export { readTokenFile } from './token-file.js';
export { ConfigurationError } from './values.js';
export { AGENT, agentVersion } from './version.js';

/** The settings of this process. */
export function processSettings(options: ParsedOptions): Settings {
  return readSettings(options, process.env);
}

/** The certificates that NODE_EXTRA_CA_CERTS adds to those that Node.js trusts by default. */
export function extraCertificates(): readonly string[] {
  const file = process.env['NODE_EXTRA_CA_CERTS'];
  return file ? [readFileSync(file, 'utf8')] : [];
}
