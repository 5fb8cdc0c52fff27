import type { Environment } from '../platform/config/index.js';
import { DOCS_PATH } from '../platform/http/paths.js';

/**
 * Writes to standard error where the server is and, at the first start, the administrator's token, once. It bypasses
 * the log, which is stored and shipped elsewhere.
 * @param url where it listens
 * @param token of the new administrator
 */
export function greet(url: string, { adminEmail, publicUrl }: Environment, token?: string): void {
  const base = publicUrl ?? url;
  const lines = [`Syncledger is at ${base}, its API documentation at ${base}${DOCS_PATH}`];
  if (token !== undefined) {
    lines.push(
      '',
      `This is the first start. The administrator is ${adminEmail}, with this token, which is not shown again:`,
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
