import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

describe('the generated client', () => {
  it('is what the routes of now make', () => {
    const script = fileURLToPath(new URL('../dist/generate/client.js', import.meta.url));
    const check = () => execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8', stdio: 'pipe' });
    expect(check()).toBe('');
  }, 60_000);
});
