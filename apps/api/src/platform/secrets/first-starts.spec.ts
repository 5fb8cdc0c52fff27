import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { startProcess } from '../../../test/support/database/start-process.js';
import { KEY_FILE, KeyFile } from './key-file.js';

const ROUNDS = 30;
const PROCESSES = 4;

/** Reads the lines of a process, one at a time. */
function linesOf(folder: string): { next: () => Promise<string>; kill: () => Promise<void> } {
  const started = startProcess(new URL('../../../test/support/secrets/first-starts.ts', import.meta.url), [
    folder,
    String(ROUNDS),
  ]);
  const lines = started.lines[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`The process ended: ${started.errors()}`);
    return value;
  };
  return { next, kill: () => started.kill() };
}

it('several first starts at the same moment agree on one key, whole, and leave nothing else behind', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'syncledger-first-starts-'));
  const processes = Array.from({ length: PROCESSES }, () => linesOf(folder));
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      expect(await Promise.all(processes.map(({ next }) => next()))).toEqual(Array(PROCESSES).fill('ready'));
      const dataDir = path.join(folder, String(round));
      await mkdir(dataDir, { mode: 0o700 });
      const encrypted = await Promise.all(processes.map(({ next }) => next()));
      const keyring = new KeyFile(dataDir).keyring();
      expect(encrypted.map((text) => keyring.decrypt(text, 'a/1'))).toEqual(Array(PROCESSES).fill('canary'));
      expect(await readdir(dataDir)).toEqual([KEY_FILE]);
    }
  } finally {
    await Promise.all(processes.map(({ kill }) => kill()));
    await rm(folder, { recursive: true });
  }
});
