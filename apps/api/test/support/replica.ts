import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { DeliveryScheduler } from '../../src/outbound/webhooks/delivery-scheduler.js';
import { OutboxRepository } from '../../src/outbound/webhooks/outbox.repository.js';
import { WebhookClient } from '../../src/outbound/webhooks/webhook-client.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import type { Database } from '../../src/platform/database/index.js';
import { createLogger } from '../../src/platform/http/process-logger.js';
import { Keyring } from '../../src/platform/secrets/index.js';
import { createApp } from '../../src/process/create-app.js';
import { openLedgerDatabase } from '../../src/schema/index.js';
import type { TestDatabase } from './database/test-database.js';
import type { TestApp } from './test-app.js';

/** What all replicas of a test share. */
export const KEYS = Keyring.generate('shared');

/** Another replica on the same database. */
export class Replica {
  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly database: Database,
  ) {}

  static async start({ database: shared, clock }: TestApp, dialect: string): Promise<Replica> {
    const environment = readEnvironment({ SYNCLEDGER_SECRET_KEYS: KEYS, SYNCLEDGER_WEBHOOK_ALLOW: '127.0.0.1' });
    const { url } = shared as TestDatabase;
    // On SQLite one process has the file: a second application stands for a second worker in it.
    const database = dialect === 'postgres' ? await openLedgerDatabase({ url }) : shared;
    const logger = createLogger('silent');
    const app = await createApp({ environment, database, keyring: Keyring.parse(KEYS), clock, logger });
    return new Replica(app, database === shared ? ({ close: () => Promise.resolve() } as Database) : database);
  }

  get deliverer(): DeliveryScheduler {
    return this.app.get(DeliveryScheduler);
  }

  get sender(): WebhookClient {
    return this.app.get(WebhookClient);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.close();
  }
}

/** Keeps the application's own deliverer from sending until it is released. */
export function holding(app: TestApp) {
  const outbox = app.app.get(OutboxRepository);
  const deliverer = app.app.get(DeliveryScheduler);
  const held = outbox.due.bind(outbox);
  return {
    hold: async () => {
      await deliverer.drain();
      outbox.due = () => Promise.resolve([]);
    },
    release: () => {
      outbox.due = held;
    },
  };
}
