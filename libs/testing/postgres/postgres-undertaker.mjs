// Waits for its standard input to end, which it does with the process that started it, and clears up after that one.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';

const { command, data, folder, account } = JSON.parse(process.argv[2]);

process.stdin.resume();
process.stdin.on('end', () => {
  const ids = account && { uid: account.uid, gid: account.gid };
  const isRunning = existsSync(path.join(data, 'postmaster.pid'));
  // Nothing of it is needed any more, so it need not be written.
  if (isRunning) spawnSync(command, ['stop', '-D', data, '-m', 'immediate', '-t', '30'], { ...ids, stdio: 'ignore' });
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});
