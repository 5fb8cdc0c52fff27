import { bigCount, count, flag, id, reference, text, time, type Table } from './table.js';

/** Webhooks. */
export const outboundTables: readonly Table[] = [
  {
    name: 'webhooks',
    columns: {
      id: id(),
      url: text(),
      project_id: reference('projects', { nullable: true, cascade: true }),
      description: text(),
      enabled: flag(),
      secret: text(),
      previous_secret: text({ nullable: true }),
      previous_secret_until: time({ nullable: true }),
      user_id: reference('users'),
      created_at: time(),
      updated_at: time(),
      failing_since: time({ nullable: true }),
      switched_off_at: time({ nullable: true }),
      switched_off_reason: text({ nullable: true }),
      version: count({ default: 1 }),
      makers: text({ nullable: true }),
    },
    checks: {
      url: "url <> ''",
      previous_secret: 'previous_secret IS NULL OR previous_secret_until IS NOT NULL',
      switched_off: '(switched_off_at IS NULL) = (switched_off_reason IS NULL)',
      version: 'version >= 1',
    },
    indexes: {
      webhooks_by_project: '(project_id, id)',
      webhooks_enabled: '(id) WHERE enabled',
    },
  },
  {
    name: 'webhook_events',
    columns: {
      webhook_id: reference('webhooks', { primary: true, cascade: true }),
      event: text({ primary: true }),
    },
  },
  {
    name: 'webhook_deliveries',
    columns: {
      id: id(),
      webhook_id: reference('webhooks', { cascade: true }),
      message_id: text(),
      event_id: bigCount({ nullable: true }),
      event: text(),
      at: time(),
      connection_id: bigCount({ nullable: true }),
      job_id: bigCount({ nullable: true }),
      state: text(),
      attempts: count(),
      created_at: time(),
      due_at: time({ nullable: true }),
      attempting_until: time({ nullable: true }),
      last_attempt_at: time({ nullable: true }),
      status: count({ nullable: true }),
      answer: text({ nullable: true }),
      error: text({ nullable: true }),
    },
    checks: {
      state: "state IN ('pending', 'delivered', 'failed', 'dropped')",
      due_at: "due_at IS NULL OR state = 'pending'",
      attempting_until: "attempting_until IS NULL OR state = 'pending'",
      attempts: 'attempts >= 0',
      status: 'status BETWEEN 100 AND 599',
    },
    indexes: {
      webhook_deliveries_attempted: '(webhook_id) WHERE attempting_until IS NOT NULL',
      webhook_deliveries_by_webhook: '(webhook_id, id)',
      webhook_deliveries_due: '(webhook_id, due_at) WHERE due_at IS NOT NULL',
      webhook_deliveries_once: 'UNIQUE (webhook_id, event_id, event)',
    },
    parameters: { autovacuum_vacuum_scale_factor: 0, autovacuum_vacuum_threshold: 5000 },
  },
];
