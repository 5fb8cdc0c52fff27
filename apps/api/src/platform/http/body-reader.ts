import type { Readable } from 'node:stream';

import { LedgerError } from '@syncledger/domain';

/** Chunks below this many bytes are copied together, because each would keep its whole receive buffer alive. */
const SMALL_CHUNK = 4096;

/** Concatenates chunks with little memory overhead, however small they are. */
export class ByteCollector {
  private pieces: Buffer[] = [];
  private small = Buffer.alloc(0);
  private smallUsed = 0;
  private total = 0;

  get length(): number {
    return this.total;
  }

  /** @param piece is not copied, so it must not change afterwards */
  add(piece: Buffer): void {
    this.total += piece.length;
    if (piece.length >= SMALL_CHUNK) {
      this.endSmall();
      this.pieces.push(piece);
      return;
    }
    if (this.smallUsed + piece.length > this.small.length) {
      this.endSmall();
      // The first chunk is often the only one.
      this.small = Buffer.allocUnsafe(this.total === piece.length ? piece.length : 4 * SMALL_CHUNK);
    }
    this.smallUsed += piece.copy(this.small, this.smallUsed);
  }

  /** Returns the collected bytes and resets the collector. */
  take(): Buffer {
    this.endSmall();
    const [first = Buffer.alloc(0), ...more] = this.pieces;
    const taken = more.length === 0 ? first : Buffer.concat(this.pieces, this.total);
    this.clear();
    return taken;
  }

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
 * Reads a body; when it is rejected, the rest stays unread.
 * @param accept called with the total so far and the size of each chunk; throws to reject the body
 * @throws LedgerError `malformed` when the body ends unexpectedly, and what `accept` throws
 */
export function readBody(payload: Readable, accept: (total: number, more: number) => void): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const collected = new ByteCollector();
  const finishWith = (end: () => void) => {
    payload.off('data', add).off('end', finish).off('error', fail).off('close', fail);
    end();
  };
  const add = (piece: Buffer) => {
    try {
      accept(collected.length + piece.length, piece.length);
      collected.add(piece);
    } catch (error) {
      payload.pause();
      finishWith(() => {
        reject(error);
      });
    }
  };
  const finish = () => {
    finishWith(() => {
      resolve(collected.take());
    });
  };
  const fail = (error?: Error) => {
    finishWith(() => {
      reject(unreadableBody(error));
    });
  };
  payload.on('data', add).on('end', finish).on('error', fail).on('close', fail);
  return promise;
}

/**
 * For a compressed body that is damaged, and for a client that disconnected while sending, where only the log shows it.
 * @param error of the stream; a `LedgerError` is returned as it is
 */
export function unreadableBody(error?: unknown): LedgerError {
  if (error instanceof LedgerError) return error;
  // Of `node:zlib`, such as Z_DATA_ERROR.
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException;
  return new LedgerError(
    'malformed',
    code.startsWith('Z_')
      ? 'The body is damaged or incomplete: it cannot be decompressed.'
      : 'The request body ended unexpectedly.',
  );
}
