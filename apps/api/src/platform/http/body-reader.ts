import type { Readable } from 'node:stream';

import { LedgerError } from '@syncledger/domain';

/** Pieces below this many bytes are copied together: each would keep the whole buffer that it came in. */
const SMALL_PIECE = 4096;

/** Collects bytes that come in pieces, in little more memory than they take, however small the pieces are. */
export class ByteCollector {
  private pieces: Buffer[] = [];
  private small = Buffer.alloc(0);
  private smallUsed = 0;
  private total = 0;

  /** How many there are. */
  get length(): number {
    return this.total;
  }

  /** @param piece must not change any more */
  add(piece: Buffer): void {
    this.total += piece.length;
    if (piece.length >= SMALL_PIECE) {
      this.endSmall();
      this.pieces.push(piece);
      return;
    }
    if (this.smallUsed + piece.length > this.small.length) {
      this.endSmall();
      // A first piece is often the only one.
      this.small = Buffer.allocUnsafe(this.total === piece.length ? piece.length : 4 * SMALL_PIECE);
    }
    this.smallUsed += piece.copy(this.small, this.smallUsed);
  }

  /** Hands out what was collected, and begins anew. */
  take(): Buffer {
    this.endSmall();
    const [first = Buffer.alloc(0), ...more] = this.pieces;
    const taken = more.length === 0 ? first : Buffer.concat(this.pieces, this.total);
    this.clear();
    return taken;
  }

  /** Drops what was collected. */
  clear(): void {
    this.pieces = [];
    this.small = Buffer.alloc(0);
    this.smallUsed = 0;
    this.total = 0;
  }

  private endSmall(): void {
    if (this.smallUsed > 0) this.pieces.push(this.small.subarray(0, this.smallUsed));
    this.small = this.small.subarray(this.smallUsed);
    this.smallUsed = 0;
  }
}

/**
 * Reads a body; the rest of one that is refused stays where it is.
 * @param accept is told of each piece: how many bytes there are with it, and how many it has; it throws to refuse the body
 * @throws LedgerError `malformed` when it breaks off, and what `accept` throws
 */
export function readBody(payload: Readable, accept: (total: number, more: number) => void): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const collected = new ByteCollector();
  const settle = (end: () => void) => {
    payload.off('data', add).off('end', finish).off('error', fail).off('close', fail);
    end();
  };
  const add = (piece: Buffer) => {
    try {
      accept(collected.length + piece.length, piece.length);
      collected.add(piece);
    } catch (error) {
      payload.pause();
      settle(() => {
        reject(error);
      });
    }
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
