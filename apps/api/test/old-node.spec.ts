import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const api = fileURLToPath(new URL('..', import.meta.url));
/** Older than this file's own: what it claims to be, on whichever Node.js runs it. */
const CLAIM = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });`;

/** A Node.js of this machine that is too old for the server, if there is one. */
function oldNode(): string | undefined {
  const folders = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.includes('node_modules'));
  const isOld = (file: string) =>
    Number(/^v(\d+)/.exec(execFileSync(file, ['--version'], { encoding: 'utf8' }))?.[1]) < 24;
  return folders.map((folder) => path.join(folder, 'node')).find((file) => existsSync(file) && isOld(file));
}

function run(node: string, args: readonly string[]): Promise<{ code: unknown; told: string }> {
  return new Promise((resolve) => {
    execFile(node, args, { env: { PATH: '' } }, (error, _, told) => {
      resolve({ code: error?.code, told });
    });
  });
}

describe.each(['bundle/main.js', 'bundle/cli.js', 'bundle/keys.js'])('%s', (program) => {
  const file = path.join(api, program);
  const needs = {
    code: 3,
    told: expect.stringMatching(/^Syncledger needs Node\.js 24 or newer; this is v\d+\S+ \(.*\)\.\n$/),
  };

  it('says which Node.js it needs', async () => {
    const claim = ['--import', `data:text/javascript,${encodeURIComponent(CLAIM)}`];
    expect(await run(process.execPath, [...claim, file])).toEqual(needs);
  });

  it('says so on a real older one, where this machine has one, in place of an error of its parts', async () => {
    const node = oldNode();
    if (node !== undefined) expect(await run(node, [file])).toEqual(needs);
  });
});
