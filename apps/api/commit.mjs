import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The Git commit of the clone; null outside one, or without Git. */
export function currentCommit() {
  try {
    const options = { cwd: import.meta.dirname, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
    return execFileSync('git', ['rev-parse', '--verify', 'HEAD'], options).trim();
  } catch {
    return null;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(currentCommit());
