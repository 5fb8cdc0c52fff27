import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A file of a spool that a process holds open. */
export interface SpoolFile {
  /** What the system says it is: with ` (deleted)` at its end where it has no name any more. */
  readonly name: string;
  /** Permission bits. */
  readonly mode: number;
  readonly bytes: Buffer;
}

/** The spool files that a process has open now. Linux only. */
export function spoolFiles(process: number | 'self'): SpoolFile[] {
  const folder = `/proc/${String(process)}/fd`;
  return readdirSync(folder).flatMap((descriptor) => {
    const path = `${folder}/${descriptor}`;
    try {
      const name = readlinkSync(path);
      if (!name.includes('/syncledger-list-')) return [];
      const file = openSync(path, 'r');
      try {
        return [{ name, mode: fstatSync(file).mode & 0o777, bytes: readFileSync(file) }];
      } finally {
        closeSync(file);
      }
    } catch (error) {
      // Closed in the meantime.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  });
}
