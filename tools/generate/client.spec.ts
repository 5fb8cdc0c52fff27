import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

describe('the generated client', () => {
  it('is what the routes of now make', () => {
    const script = join(process.cwd(), 'dist', 'generate', 'client.js');
    const check = () => execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8', stdio: 'pipe' });
    expect(check()).toBe('');
  }, 60_000);
});
