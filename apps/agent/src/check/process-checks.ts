import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Finding } from '@syncledger/domain/terminal';

import { Cgroup } from '../runner/cgroup.js';
import { closeFd, createPipe } from '../runner/pipe.js';

/** Checks what the start and the end of a run need of the system. */
export async function checkProcesses(): Promise<Finding[]> {
  return [await checkPipes(), checkEndings()];
}

async function checkPipes(): Promise<Finding> {
  const check = 'pipes';
  const folder = await mkdtemp(path.join(tmpdir(), 'syncledger-check-'));
  try {
    const { readFd, writeFd } = await createPipe(path.join(folder, 'pipe'));
    await Promise.all([closeFd(readFd), closeFd(writeFd)]);
    return { check, status: 'ok', detail: 'mkfifo makes the pipes of a command.' };
  } catch (error) {
    const detail = `No command could be started: ${(error as Error).message}`;
    return { check, status: 'problem', detail, remedy: 'Install mkfifo (coreutils), and add it to the PATH.' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function checkEndings(): Finding {
  const check = 'run endings';
  if (canUseCgroup()) return { check, status: 'ok', detail: 'A cgroup ends all processes of a run.' };
  if (process.platform === 'linux') {
    const detail =
      'It may make no cgroup, so processes of a run that clear their environment or change their user are not found.';
    const remedy = 'With Linux 5.14 or newer, set Delegate=yes in the systemd unit.';
    return { check, status: 'warning', detail, remedy };
  }
  const detail = 'On this system only the process group of a run is killed.';
  return { check, status: 'warning', detail, remedy: 'Start no process in another group or session, or use Linux.' };
}

/** The agent must also be able to enter it. */
function canUseCgroup(): boolean {
  const cgroup = Cgroup.create(`check-${String(process.pid)}`);
  cgroup?.spawnInside(() => undefined);
  cgroup?.remove();
  return cgroup?.isUsed === true;
}
