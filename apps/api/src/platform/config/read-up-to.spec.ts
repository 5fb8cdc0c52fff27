import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readUpTo } from './read-up-to.js';
import { assertRegularFile } from './assert-regular-file.js';

describe('a named pipe', () => {
  let folder = '';
  let pipe = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'syncledger-test-'));
    pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is empty while nobody has it open', () => {
    expect(readUpTo(pipe, 9)).toHaveLength(0);
  });

  it('is read to its end, however long that takes', async () => {
    const script = 'exec 3<> "$0" 4> "$0" 3<&-; echo open; sleep 0.1; printf a >&4; sleep 0.1; printf b >&4';
    const writer = spawn('sh', ['-c', script, pipe]);
    await once(writer.stdout, 'data');
    expect(readUpTo(pipe, 9).toString()).toBe('ab');
  });

  it('is refused in the place of a file, as a folder is', () => {
    const refusing = (file: string) =>
      expect(() => {
        assertRegularFile(file);
      });
    refusing(pipe).toThrow(`${pipe} is a pipe`);
    refusing(folder).toThrow(`${folder} is a folder`);
    assertRegularFile(path.join(folder, 'missing'));
  });
});
