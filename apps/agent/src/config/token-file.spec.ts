import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, it } from '@jest/globals';

import { readTokenFile } from './token-file.js';

it('waits for no named pipe that nobody writes into', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'syncledger-agent-'));
  try {
    const [pipe, file] = [path.join(folder, 'pipe'), path.join(folder, 'file')];
    execFileSync('mkfifo', ['-m', '600', pipe]);
    expect(() => readTokenFile(pipe)).toThrow('must contain one token');
    expect(() => readTokenFile(folder)).toThrow('must contain one token');
    await writeFile(file, 'slt_token\n', { mode: 0o600 });
    expect(readTokenFile(file)).toBe('slt_token');
  } finally {
    await rm(folder, { recursive: true });
  }
});
