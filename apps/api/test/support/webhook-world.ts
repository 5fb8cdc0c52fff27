import type { Delivery, Webhook } from '@syncledger/domain';
import sql from 'sql-template-tag';

import { JobChangeFeed } from '../../src/ledger/changes/index.js';
import { DeliveryScheduler } from '../../src/outbound/webhooks/delivery-scheduler.js';
import type { Dialect } from '../../src/platform/database/index.js';
import { Receiver } from './receiver.js';
import type { TestApp } from './test-app.js';
import { makeConnection, makeProject, startApp } from './world.js';

/** A webhook with its secret. */
export type MadeWebhook = Webhook & { readonly secret: string };

let paths = 0;

/** An application whose webhooks may be sent to this machine, and a receiver on it. */
export class WebhookWorld {
  private constructor(
    readonly app: TestApp,
    readonly receiver: Receiver,
    readonly project: number,
    readonly connection: number,
  ) {}

  static async start(dialect: Dialect, settings: Record<string, string> = {}): Promise<WebhookWorld> {
    const app = await startApp(dialect, { SYNCLEDGER_WEBHOOK_ALLOW: '127.0.0.1', ...settings });
    const project = await makeProject(app);
    return new WebhookWorld(app, await Receiver.start(), project, await makeConnection(app, 'alm', project));
  }

  /** A path of the receiver that no other webhook has. */
  path(): string {
    paths += 1;
    return `hook-${paths}`;
  }

  /** Creates a webhook of all events of the project. */
  make(at: string, overrides: object = {}, token?: string): Promise<MadeWebhook> {
    const body = {
      url: this.receiver.url(at),
      events: ['job.finished', 'job.failed'],
      project: this.project,
      ...overrides,
    };
    return this.app.ok<MadeWebhook>('POST', 'webhooks/', body, token);
  }

  /** Resolves when all due deliveries of past events have been attempted. */
  async settle(): Promise<void> {
    await this.app.app.get(JobChangeFeed).drain();
    await this.app.app.get(DeliveryScheduler).drain();
  }

  /** Makes all pending attempts due now. */
  async hurry(): Promise<void> {
    await this.app.database.write((tx) =>
      tx.rows(sql`UPDATE webhook_deliveries SET due_at = 1 WHERE due_at IS NOT NULL AND attempting_until IS NULL`),
    );
    await this.app.app.get(DeliveryScheduler).drain();
  }

  /** The deliveries of a webhook, oldest first. */
  async deliveries(id: number): Promise<Delivery[]> {
    const { results } = await this.app.ok<{ results: Delivery[] }>('GET', `webhooks/${id}/deliveries/?ordering=id`);
    return results;
  }

  webhook(id: number): Promise<Webhook> {
    return this.app.ok<Webhook>('GET', `webhooks/${id}/`);
  }

  async close(): Promise<void> {
    this.receiver.close();
    await this.app.close();
  }
}
