import type { Environment } from '../platform/config/index.js';
import { DOCS_PATH, DOCUMENTATION_PATH } from '../platform/http/paths.js';

/** How a new administrator signs in. */
export interface FirstAccess {
  readonly token: string;
  /** Path of a sign-in link below the address of the server. */
  readonly signInPath: string;
}

/**
 * Writes to standard error where the server is and, at the first start, how the administrator signs in, once. It
 * bypasses the log, which is stored and shipped elsewhere.
 * @param url where it listens
 */
export function greet(url: string, { adminEmail, publicUrl }: Environment, first?: FirstAccess): void {
  const base = publicUrl ?? url;
  const lines = [
    `Syncledger is at ${base}, its API documentation at ${base}${DOCS_PATH}`,
    `How to use it is described at ${base}${DOCUMENTATION_PATH}/`,
  ];
  if (first) {
    const { token, signInPath } = first;
    lines.push(
      '',
      `This is the first start. The administrator is ${adminEmail}. This link signs in, once, within 24 hours:`,
      '',
      `  ${base}${signInPath}`,
      '',
      'The token for the API, which is not shown again:',
      '',
      `  ${token}`,
      '',
      'Try it:',
      '',
      `  curl -H 'Authorization: Token ${token}' ${base}/api/v2/users/me/`,
    );
  }
  process.stderr.write(`\n${lines.join('\n')}\n\n`);
}
