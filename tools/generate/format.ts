import { execFileSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');

/**
 * The text as `npm run format` would write it.
 * @param file where the text belongs: its name decides about the language
 */
export function format(file: string, text: string): string {
  const program = path.join(root, 'node_modules/oxfmt/bin/oxfmt');
  return execFileSync(process.execPath, [program, '--stdin-filepath', file], {
    cwd: root,
    input: text,
    encoding: 'utf8',
  });
}
