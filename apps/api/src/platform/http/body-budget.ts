import type { ServerResponse } from 'node:http';

import { LedgerError } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

/** Bytes of request bodies that a process holds at once. */
const MAX_BYTES = 256 * 1_048_576;

interface MemoryReservation {
  readonly user: number;
  bytes: number;
}

/**
 * Bounds what the bodies that are being received or answered take in memory. A user's bodies take at most half of what those of others
 * leave, so that nobody, and no few together, keep everybody else from sending.
 */
export class BodyBudget {
  private total = 0;
  private readonly byUser = new Map<number, number>();
  private readonly byRequest = new WeakMap<FastifyRequest, MemoryReservation>();

  /** Begins to count a request's bytes; they are given back when its answer is sent, or its client is gone. */
  begin(request: FastifyRequest, response: ServerResponse): void {
    const held: MemoryReservation = { user: request.caller?.userId ?? 0, bytes: 0 };
    this.byRequest.set(request, held);
    const end = () => {
      this.byRequest.delete(request);
      this.change(held, -held.bytes);
    };
    response.once('finish', end).once('close', end);
  }

  /** @throws LedgerError `busy` */
  add(request: FastifyRequest, bytes: number): void {
    const held = this.byRequest.get(request);
    // Its client is gone.
    if (!held) return;
    this.change(held, bytes);
    const own = this.byUser.get(held.user) ?? 0;
    if (own > (MAX_BYTES - (this.total - own)) / 2) {
      throw new LedgerError('busy', 'Too many request bodies are being received. Retry later.', { 'Retry-After': '1' });
    }
  }

  private change(held: MemoryReservation, bytes: number): void {
    held.bytes += bytes;
    this.total += bytes;
    const own = (this.byUser.get(held.user) ?? 0) + bytes;
    if (own > 0) this.byUser.set(held.user, own);
    else this.byUser.delete(held.user);
  }
}
