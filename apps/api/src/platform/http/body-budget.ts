import type { ServerResponse } from 'node:http';

import { LedgerError } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

/** The maximum of request body bytes in memory, per process. */
const MAX_BYTES = 256 * 1_048_576;

interface MemoryReservation {
  readonly user: number;
  bytes: number;
}

/**
 * Limits the memory of request bodies until their response is sent. A user may take at most half of what the others leave free,
 * so that no few users can lock out the rest.
 */
export class BodyBudget {
  private total = 0;
  private readonly byUser = new Map<number, number>();
  private readonly byRequest = new WeakMap<FastifyRequest, MemoryReservation>();

  /** Starts counting a request's bytes, which are released when its response is sent or its client disconnects. */
  begin(request: FastifyRequest, response: ServerResponse): void {
    const reservation: MemoryReservation = { user: request.caller?.userId ?? 0, bytes: 0 };
    this.byRequest.set(request, reservation);
    const end = () => {
      this.byRequest.delete(request);
      this.change(reservation, -reservation.bytes);
    };
    response.once('finish', end).once('close', end);
  }

  /** @throws LedgerError `busy` */
  add(request: FastifyRequest, bytes: number): void {
    const reservation = this.byRequest.get(request);
    // The client has disconnected.
    if (!reservation) return;
    this.change(reservation, bytes);
    const own = this.byUser.get(reservation.user) ?? 0;
    if (own > (MAX_BYTES - (this.total - own)) / 2) {
      throw new LedgerError('busy', 'Too many request bodies are being received. Retry later.', { 'Retry-After': '1' });
    }
  }

  private change(reservation: MemoryReservation, bytes: number): void {
    reservation.bytes += bytes;
    this.total += bytes;
    const own = (this.byUser.get(reservation.user) ?? 0) + bytes;
    if (own > 0) this.byUser.set(reservation.user, own);
    else this.byUser.delete(reservation.user);
  }
}
