import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What flock(1) exits with when another process holds the lock. */
const HELD = 1;
/** Says that the lock is held, then holds it until its input ends, which is when this process ends at the latest. */
const HOLD = 'echo locked; exec cat > /dev/null';

/**
 * Locks a file by flock(1), of util-linux or BusyBox.
 * @returns a function that releases the lock; `held` when another process holds it, `missing` when there is no flock(1)
 */
export async function lockByProgram(file: string): Promise<(() => void) | 'held' | 'missing'> {
  const holder = spawn('flock', ['-n', file, 'sh', '-c', HOLD], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  try {
    await once(holder, 'spawn');
  } catch {
    return 'missing';
  }
  const code = await Promise.race([
    once(holder.stdout, 'data').then(() => undefined),
    once(holder, 'close').then(([exitCode]) => exitCode as number | null),
  ]);
  if (code === HELD) return 'held';
  if (code !== undefined) throw new Error(`flock ${file} failed (${String(code)})`);
  holder.unref();
  return () => {
    holder.stdin.end();
  };
}
