import { statSync } from 'node:fs';

import { ConfigurationError } from './variables.js';

/**
 * Refuses what is no regular file: Docker creates a folder where the file of a mount is missing, and a named pipe would be waited for.
 * @throws ConfigurationError naming it; Error of the system when it cannot be looked at
 */
export function refuseOtherKinds(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  throw new ConfigurationError(
    `${file} is ${found.isDirectory() ? 'a folder' : 'a pipe, socket or device'}, not a file. Move it away, or correct SYNCLEDGER_DATA_DIR or DATABASE_URL.`,
  );
}
