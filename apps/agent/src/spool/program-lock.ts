import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { ConfigurationError } from '../config/index.js';

/** What flock(1) exits with when another process holds the lock. */
const HELD = 1;
/** Says that the lock is held, then holds it until its input ends, which is when this process ends at the latest. */
const HOLD = 'echo locked; exec cat > /dev/null';

/**
 * Locks a file by flock(1), of util-linux or BusyBox. Agents that lock by SQLite do not see this lock.
 * @returns a function that releases the lock; undefined when another process holds it
 * @throws ConfigurationError when there is no flock(1)
 */
export async function lockByProgram(file: string): Promise<(() => void) | undefined> {
  const holder = spawn('flock', ['-n', file, 'sh', '-c', HOLD], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  try {
    await once(holder, 'spawn');
  } catch (cause) {
    throw new ConfigurationError(
      `Node.js ${process.versions.node} needs the program flock to lock the spool: install util-linux, or Node.js 24.`,
      { cause },
    );
  }
  const code = await Promise.race([
    once(holder.stdout, 'data').then(() => undefined),
    once(holder, 'close').then(([exitCode]) => exitCode as number | null),
  ]);
  if (code === HELD) return undefined;
  if (code !== undefined) throw new Error(`flock ${file} failed (${String(code)})`);
  holder.unref();
  return () => {
    holder.stdin.end();
  };
}
