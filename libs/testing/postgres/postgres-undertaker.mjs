// Waits for its standard input to end, which it does with the process that started it, and clears up after that one.
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const [databaseDir, folder] = process.argv.slice(2);

process.stdin.resume();
process.stdin.on('end', async () => {
  const pid = await readFile(path.join(databaseDir, 'postmaster.pid'), 'utf8').then(
    (text) => Number(text.split('\n')[0]),
    () => undefined, // stopped already
  );
  if (pid) {
    // Fast shutdown: ends its connections itself.
    signal(pid, 'SIGINT');
    for (let waits = 0; waits < 100 && signal(pid, 0); waits += 1) await sleep(100);
  }
  await rm(folder, { recursive: true, force: true });
});

function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
