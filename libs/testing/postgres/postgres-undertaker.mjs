// Waits for the end of its standard input, which comes with that of the process that started it, and clears up.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';

const { command, data, folder, account } = JSON.parse(process.argv[2]);

process.stdin.resume();
process.stdin.on('end', () => {
  // A test that failed, or was killed, has not ended its servers and their commands, whose temporary folder this is.
  killUsersOf(path.join(folder, 'tests'));
  const ids = account && { uid: account.uid, gid: account.gid };
  const isRunning = existsSync(path.join(data, 'postmaster.pid'));
  // Nothing of it is needed any more, so it need not be written.
  if (isRunning) spawnSync(command, ['stop', '-D', data, '-m', 'immediate', '-t', '30'], { ...ids, stdio: 'ignore' });
  killUsersOf(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

function killUsersOf(used) {
  if (process.platform !== 'linux') return;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const uses = [readFileSync(`/proc/${pid}/environ`, 'utf8'), readlinkSync(`/proc/${pid}/cwd`)];
      if (Number(pid) !== process.pid && uses.some((text) => text.includes(used))) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It belongs to somebody else, or has ended.
    }
  }
}
