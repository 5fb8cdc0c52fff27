import type { Readable } from 'node:stream';

import { LedgerError } from '@syncledger/domain';

/** Collects bytes that come in pieces, however small, in few buffers. */
export class ByteCollector {
  private buffer = Buffer.alloc(0);
  private used = 0;

  /** How many there are. */
  get length(): number {
    return this.used;
  }

  /** @param piece is copied: it may be a part of a much larger buffer */
  add(piece: Buffer): void {
    if (this.used + piece.length > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.used + piece.length, 2 * this.used));
      this.buffer.copy(larger, 0, 0, this.used);
      this.buffer = larger;
    }
    piece.copy(this.buffer, this.used);
    this.used += piece.length;
  }

  /** Hands out what was collected, and begins anew. */
  take(): Buffer {
    const { buffer, used } = this;
    this.clear();
    return used === buffer.length ? buffer : Buffer.from(buffer.subarray(0, used));
  }

  /** Drops what was collected. */
  clear(): void {
    this.buffer = Buffer.alloc(0);
    this.used = 0;
  }
}

/**
 * Reads a body; the rest of one that is too large stays where it is.
 * @param limit most bytes
 * @param tooLarge makes the error for more
 * @throws LedgerError `malformed` when it breaks off
 */
export function readBody(payload: Readable, limit: number, tooLarge: () => LedgerError): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const collected = new ByteCollector();
  const settle = (end: () => void) => {
    payload.off('data', add).off('end', finish).off('error', fail).off('close', fail);
    end();
  };
  const add = (piece: Buffer) => {
    if (collected.length + piece.length <= limit) {
      collected.add(piece);
      return;
    }
    payload.pause();
    settle(() => {
      reject(tooLarge());
    });
  };
  const finish = () => {
    settle(() => {
      resolve(collected.take());
    });
  };
  const fail = () => {
    settle(() => {
      reject(brokenOff());
    });
  };
  payload.on('data', add).on('end', finish).on('error', fail).on('close', fail);
  return promise;
}

/** The refusal of a body whose sender went away; nobody but the log is told. */
export function brokenOff(): LedgerError {
  return new LedgerError('malformed', 'The request body ended unexpectedly.');
}
