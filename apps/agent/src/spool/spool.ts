import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

import { kinds, type Kind } from '@syncledger/domain';
import writeFileAtomic from 'write-file-atomic';

import { RUN_RECORD } from '../runner/run-folder.js';
import { refuseForeignFiles, refuseUnsafeFolder } from './spool-safety.js';

/** How a run ended, and the lease that lets it be told. No params. */
export interface Result {
  readonly kind: Kind;
  readonly id: number;
  readonly lease: string;
  readonly succeeded: boolean;
  readonly result_message: string;
}

/** What names a run and its attempt: kind, id, and a part of its lease's hash. Safe as a file name. */
export function runKey(kind: Kind, id: number, lease: string): string {
  const hash = createHash('sha256').update(lease).digest('hex').slice(0, 12);
  return `${kind}-${id}-${hash}`;
}

/** The results that the ledger does not have yet, each a file; what it refused for good is in `refused`. */
export class Spool {
  private readonly refused: string;
  /** The folder of runs that are being made. */
  readonly runs: string;

  constructor(private readonly folder: string) {
    this.refused = path.join(folder, 'refused');
    this.runs = path.join(folder, 'runs');
  }

  /**
   * Makes the folders, for this user alone.
   * @throws ConfigurationError when somebody else can write to them or has written into them
   */
  async prepare(): Promise<void> {
    const folders = [this.folder, this.refused, this.runs];
    for (const folder of folders) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await refuseUnsafeFolder(folder);
    }
    await refuseForeignFiles(folders, this.runs, RUN_RECORD);
  }

  /** Keeps a result: when this returns, it is on disk. */
  async add(result: Result): Promise<void> {
    await writeDurably(this.fileOf(result), result);
  }

  /** Forgets a result that the ledger has. */
  async remove(result: Result): Promise<void> {
    await rm(this.fileOf(result), { force: true });
  }

  /** Puts away a result that the ledger refused for good. */
  async refuse(result: Result, status: number, why: string): Promise<string> {
    const file = path.join(this.refused, path.basename(this.fileOf(result)));
    await writeDurably(file, { ...result, refused: { status, why } });
    await this.remove(result);
    return file;
  }

  /** The results that wait, and the files that hold none and were put away. */
  async pending(): Promise<{ results: Result[]; damaged: string[] }> {
    const names = (await readdir(this.folder)).filter((name) => name.endsWith('.json')).sort();
    const results: Result[] = [];
    const damaged: string[] = [];
    for (const name of names) {
      const text = await readFile(path.join(this.folder, name), 'utf8');
      const result = parseResult(text);
      if (result) results.push(result);
      else {
        await writeFileAtomic(path.join(this.refused, name), text, { mode: 0o600 });
        await rm(path.join(this.folder, name));
        damaged.push(name);
      }
    }
    return { results, damaged };
  }

  private fileOf({ kind, id, lease }: Result): string {
    return path.join(this.folder, `${runKey(kind, id, lease)}.json`);
  }
}

/** Written beside, synced, renamed, and the rename synced too: a power cut leaves the whole file or none. */
async function writeDurably(file: string, content: object): Promise<void> {
  await writeFileAtomic(file, JSON.stringify(content), { mode: 0o600, fsync: true });
  const folder = await open(path.dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function parseResult(text: string): Result | undefined {
  try {
    const { kind, id, lease, succeeded, result_message } = JSON.parse(text) as Result;
    const isResult =
      kinds.includes(kind) &&
      Number.isSafeInteger(id) &&
      typeof lease === 'string' &&
      typeof succeeded === 'boolean' &&
      typeof result_message === 'string';
    return isResult ? { kind, id, lease, succeeded, result_message } : undefined;
  } catch {
    return undefined;
  }
}
