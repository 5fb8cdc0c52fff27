import { execFile, spawnSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '../..');
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
/** The bare Debian needs root and debootstrap; the archives are for Linux. */
const canTry =
  process.platform === 'linux' && process.arch === 'x64' && process.getuid?.() === 0 && has('debootstrap') && has('xz');

describe('a release', () => {
  it(
    'serves from a bare Debian and from npm',
    async () => {
      if (!canTry) return;
      const run = async (program: string, ...args: string[]) =>
        (await promisify(execFile)(program, args, { cwd: root, maxBuffer: 2 ** 24 })).stdout;
      await run(process.execPath, 'tools/release/release.mjs', '--arch', 'x64');
      expect(await run('tools/release/trial.sh')).toContain('The release holds.');
    },
    60 * 60_000,
  );
});
