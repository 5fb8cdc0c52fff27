import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type pg from 'pg';

import { Hints } from '../hints.js';
import { WatchedClient } from './silent-connections.js';

/** The one PostgreSQL channel for all hints: each names its sender and its topic. */
const CHANNEL = 'syncledger';
/** Shortest and longest delay before a reconnection, in milliseconds; it doubles each time. */
const FIRST_WAIT_MILLISECONDS = 100;
const LONGEST_WAIT_MILLISECONDS = 10_000;
/** How often the connection is checked: it may be silent because it was lost. */
const CHECK_MILLISECONDS = 5000;
/** How long the server may take to reply to a check. */
const REPLY_MILLISECONDS = 4000;

/**
 * Hints between processes over NOTIFY: sent after the commit, and outside of its transaction, where it would serialize
 * all commits of the database. Listening needs its own connection, which is opened with the first listener and reopened
 * whenever it is lost; hints may have been missed meanwhile, so every listener is called then.
 */
export class PostgresHints {
  private readonly me = randomUUID();
  private readonly hints = new Hints((channel) => {
    this.send(channel);
  });
  private readonly closing = new AbortController();
  private client: WatchedClient | undefined;
  private listening: Promise<void> | undefined;

  /** @param pool for sending hints */
  constructor(
    private readonly pool: pg.Pool,
    private readonly config: pg.ClientConfig,
  ) {}

  /** See `Database.notify`. */
  notify(channel: string): void {
    if (!this.closing.signal.aborted) this.hints.notify(channel);
  }

  /** See `Database.listen`. */
  listen(channel: string, onHint: () => void): () => void {
    this.listening ??= this.keepListening();
    return this.hints.listen(channel, onHint);
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.hints.close();
    await this.client?.end().catch(() => undefined);
    await this.listening;
  }

  private send(channel: string): void {
    // A lost hint only delays work.
    this.pool.query('SELECT pg_notify($1, $2)', [CHANNEL, `${this.me} ${channel}`]).catch(() => undefined);
  }

  private async keepListening(): Promise<void> {
    let wait = FIRST_WAIT_MILLISECONDS;
    const onListening = () => {
      wait = FIRST_WAIT_MILLISECONDS;
    };
    while (!this.closing.signal.aborted) {
      await this.listenOnce(onListening).catch(() => undefined);
      // Jitter: replicas that lost the database together should not reconnect together.
      const pause = wait * (0.5 + Math.random() / 2);
      wait = Math.min(wait * 2, LONGEST_WAIT_MILLISECONDS);
      await sleep(pause, undefined, { signal: this.closing.signal, ref: false }).catch(() => undefined);
    }
  }

  /** Listens until the connection is lost. */
  private async listenOnce(onListening: () => void): Promise<void> {
    const client = new WatchedClient({ ...this.config, query_timeout: REPLY_MILLISECONDS });
    this.client = client;
    const lost = new Promise<void>((resolve) => void client.once('end', resolve));
    client.on('error', () => void client.end().catch(() => undefined));
    client.on('notification', ({ payload = '' }) => {
      const [from, channel] = payload.split(' ', 2);
      if (from !== this.me) this.hints.callListeners(channel);
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    onListening();
    this.hints.callListeners();
    const check = setInterval(() => {
      client.query('SELECT 1').catch(() => {
        client.destroy();
      });
    }, CHECK_MILLISECONDS).unref();
    await lost.finally(() => {
      clearInterval(check);
    });
  }
}
