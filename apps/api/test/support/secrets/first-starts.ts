import { existsSync } from 'node:fs';
import path from 'node:path';

import { KeyFile } from '../../../src/platform/secrets/key-file.js';

/** In each round: reports ready, spins until the round's folder exists, creates its key file, and prints what it encrypted. */
const [folder = '', rounds = ''] = process.argv.slice(2);
for (let round = 0; round < Number(rounds); round += 1) {
  const dataDir = path.join(folder, String(round));
  process.stdout.write('ready\n');
  while (!existsSync(dataDir));
  const file = new KeyFile(dataDir);
  file.make();
  process.stdout.write(`${file.keyring().encrypt('canary', 'a/1')}\n`);
  // The line is written before the next loop blocks.
  await new Promise((resolve) => setImmediate(resolve));
}
