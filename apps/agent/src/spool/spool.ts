import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { kinds, type Kind } from '@syncledger/domain';
import writeFileAtomic from 'write-file-atomic';

import { makeFolder } from '../config/make-folder.js';
import { PROCESS_FILE } from '../runner/run-folder.js';
import { assertOwnFiles, assertSafeFolder } from './spool-safety.js';

/** How a run ended, and the lease that authorizes reporting it. Contains no params. */
export interface RunResult {
  readonly kind: Kind;
  readonly id: number;
  readonly lease: string;
  readonly succeeded: boolean;
  readonly result_message: string;
  readonly ended_by?: 'timeout';
}

/** Identifies a run and its attempt by kind, id and a part of the lease's hash. Safe as a file name. */
export function runKey(kind: Kind, id: number, lease: string): string {
  const hash = createHash('sha256').update(lease).digest('hex').slice(0, 12);
  return `${kind}-${id}-${hash}`;
}

/** More bytes and files than a run begins with. */
const PROBE_SIZE = 16_384;
const PROBE_FILES = 8;

/** Results that are not delivered yet, one file each. Results that the ledger rejected are in the folder `refused`. */
export class Spool {
  private readonly refused: string;
  /** The folder of active runs. */
  readonly runs: string;
  /** The folder of output that is not sent yet. */
  readonly output: string;

  constructor(private readonly folder: string) {
    this.refused = path.join(folder, 'refused');
    this.runs = path.join(folder, 'runs');
    this.output = path.join(folder, 'output');
  }

  /**
   * Creates the folders with mode 0700.
   * @throws ConfigurationError when another user can write to them, or owns a file in them
   */
  async prepare(): Promise<void> {
    for (const folder of this.folders) makeFolder(folder);
    await this.assertSafe();
  }

  /** @throws ConfigurationError when another user can write to a folder that exists, or owns a file in it */
  async assertSafe(): Promise<void> {
    const present = this.folders.filter((folder) => existsSync(folder));
    for (const folder of present) await assertSafeFolder(folder);
    await assertOwnFiles(present, this.runs, PROCESS_FILE);
  }

  private get folders(): readonly string[] {
    return [this.folder, this.refused, this.runs, this.output];
  }

  /**
   * Checks that the files of a run and its result can be written.
   * @throws Error for a full disk, for example
   */
  async assertWritable(): Promise<void> {
    const probe = path.join(this.folder, `probe-${process.pid}`);
    try {
      makeFolder(probe);
      for (let file = 0; file < PROBE_FILES; file += 1) {
        await writeFile(path.join(probe, String(file)), Buffer.alloc(file === 0 ? PROBE_SIZE : 0), { mode: 0o600 });
      }
    } finally {
      await rm(probe, { recursive: true, force: true });
    }
  }

  /** Resolves when the result is on disk. */
  async add(result: RunResult): Promise<void> {
    await writeDurably(this.pathOf(result), result);
  }

  async remove(result: RunResult): Promise<void> {
    await rm(this.pathOf(result), { force: true });
  }

  /** Moves a result that the ledger rejected to the folder `refused`; returns its new path. */
  async reject(result: RunResult, status: number, reason: string): Promise<string> {
    const file = path.join(this.refused, path.basename(this.pathOf(result)));
    await writeDurably(file, { ...result, refused: { status, reason } });
    await this.remove(result);
    return file;
  }

  /** Reads the results; moves files that can't be parsed to the folder `refused` and returns their names as `damaged`. */
  async pending(): Promise<{ results: RunResult[]; damaged: string[] }> {
    const names = (await readdir(this.folder)).filter((name) => name.endsWith('.json')).sort();
    const results: RunResult[] = [];
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

  private pathOf({ kind, id, lease }: RunResult): string {
    return path.join(this.folder, `${runKey(kind, id, lease)}.json`);
  }
}

/** Writes a file atomically and syncs its folder too: a power cut leaves the whole file or none. */
async function writeDurably(file: string, content: object): Promise<void> {
  await writeFileAtomic(file, JSON.stringify(content), { mode: 0o600, fsync: true });
  const folder = await open(path.dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function parseResult(text: string): RunResult | undefined {
  try {
    const { kind, id, lease, succeeded, result_message, ended_by } = JSON.parse(text) as RunResult;
    const isResult =
      kinds.includes(kind) &&
      Number.isSafeInteger(id) &&
      typeof lease === 'string' &&
      typeof succeeded === 'boolean' &&
      typeof result_message === 'string';
    if (!isResult) return undefined;
    return { kind, id, lease, succeeded, result_message, ...(ended_by === 'timeout' && { ended_by }) };
  } catch {
    return undefined;
  }
}
