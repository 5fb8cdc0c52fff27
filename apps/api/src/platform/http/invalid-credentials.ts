import { setTimeout as delay } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';

import { clientNetwork } from './client-network.js';
import { MinuteCounter } from './rate-limit.js';

/** Invalid tokens and codes per minute and client network before responses to further ones are delayed. */
const MAX_PER_MINUTE = 10;
const DELAY_MILLISECONDS = 1000;

/** Slows down clients that guess: after ten invalid tokens or codes per minute, responses to further ones are delayed. */
@Injectable()
export class InvalidCredentials {
  private readonly counts = new MinuteCounter<string>();

  /** Counts an invalid token or code, and waits if there were too many. */
  async note(address: string): Promise<void> {
    if (this.counts.count(clientNetwork(address)).events > MAX_PER_MINUTE) await delay(DELAY_MILLISECONDS);
  }
}
