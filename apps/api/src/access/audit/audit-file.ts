import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { finished, pipeline } from 'node:stream/promises';

import { makeFolder } from '../../platform/config/make-folder.js';
import { synced } from '../../platform/database/index.js';

/** A file of the name exists, and is not this export. */
export class AuditFileExists extends Error {
  override readonly name = 'AuditFileExists';
}

/** A file that is complete and on disk. */
export interface WrittenFile {
  readonly lines: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/**
 * Writes lines into a file that appears only when it is complete and on disk, with its checksum beside it, in the form of
 * `sha256sum`.
 * @throws AuditFileExists
 */
export async function writeAuditFile(file: string, lines: AsyncIterable<string[]>): Promise<WrittenFile> {
  const temporary = `${file}.${String(process.pid)}.tmp`;
  makeFolder(path.dirname(file));
  try {
    const written = await writeLines(temporary, lines);
    if (existsSync(file) && (await hashOf(file)) !== written.sha256) {
      throw new AuditFileExists(`${file} exists, with other content. Move it away.`);
    }
    await synced(temporary);
    await rename(temporary, file);
    const sum = `${file}.sha256`;
    await writeFile(sum, `${written.sha256}  ${path.basename(file)}\n`, { mode: 0o600 });
    await synced(sum);
    await synced(path.dirname(file));
    return written;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeLines(file: string, lines: AsyncIterable<string[]>): Promise<WrittenFile> {
  const out = createWriteStream(file, { mode: 0o600 });
  const hash = createHash('sha256');
  let count = 0;
  for await (const some of lines) {
    const text = some.map((line) => `${line}\n`).join('');
    hash.update(text);
    count += some.length;
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
  return { lines: count, sha256: hash.digest('hex') };
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
