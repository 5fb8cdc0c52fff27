import type { MigrationInterface, QueryRunner } from 'typeorm';

import { bigCount, count, createTable, dropTables, flag, id, isSqlite, reference, text, time } from './table.js';

const nullable = { nullable: true };

/** Webhooks, their subscriptions, and their deliveries. */
export class Webhooks1795996800000 implements MigrationInterface {
  readonly name = 'Webhooks1795996800000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'webhooks', webhooks(), [
      { name: 'webhooks_enabled', columns: ['id'], where: 'enabled' },
      { name: 'webhooks_by_project', columns: ['project_id', 'id'] },
    ]);
    await createTable(runner, 'webhook_events', {
      webhook_id: reference('webhooks', { primary: true, cascade: true }),
      event: text({ primary: true }),
    });
    await createTable(runner, 'webhook_deliveries', deliveries(), [
      { name: 'webhook_deliveries_by_webhook', columns: ['webhook_id', 'id'] },
      { name: 'webhook_deliveries_once', columns: ['webhook_id', 'event_id', 'event'], unique: true },
      { name: 'webhook_deliveries_due', columns: ['webhook_id', 'due_at'], where: 'due_at IS NOT NULL' },
      { name: 'webhook_deliveries_attempted', columns: ['webhook_id'], where: 'attempting_until IS NOT NULL' },
    ]);
    // Due times change with every attempt: dead rows would slow down finding due deliveries.
    if (isSqlite(runner)) return;
    await runner.query(
      'ALTER TABLE webhook_deliveries SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, ['webhook_deliveries', 'webhook_events', 'webhooks']);
  }
}

function webhooks() {
  return {
    id: id(),
    url: text(),
    project_id: reference('projects', { nullable: true, cascade: true }),
    description: text(),
    enabled: flag(),
    secret: text(),
    previous_secret: text(nullable),
    previous_secret_until: time(nullable),
    user_id: reference('users'),
    created_at: time(),
    updated_at: time(),
    failing_since: time(nullable),
    switched_off_at: time(nullable),
    switched_off_reason: text(nullable),
    version: count({ default: 1 }),
  };
}

function deliveries() {
  return {
    id: id(),
    webhook_id: reference('webhooks', { cascade: true }),
    message_id: text(),
    event_id: bigCount(nullable),
    event: text(),
    at: time(),
    connection_id: bigCount(nullable),
    job_id: bigCount(nullable),
    state: text(),
    attempts: count(),
    created_at: time(),
    due_at: time(nullable),
    attempting_until: time(nullable),
    last_attempt_at: time(nullable),
    status: count(nullable),
    answer: text(nullable),
    error: text(nullable),
  };
}
