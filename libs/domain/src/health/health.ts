import { resource } from '../visibility/resource.js';

export interface Health {
  status: 'ok';
}

export const healthResource = resource<Health>('Health', 'The server is healthy.', {
  status: {
    schema: { type: 'string', enum: ['ok'], description: 'Always `ok`; an unhealthy server responds with 503.' },
  },
});

/** One part of readiness. */
export interface HealthCheck {
  status: 'ok' | 'failed';
  /** What is wrong. */
  detail?: string;
}

/** Whether a server can do its work, and the part that it cannot do. */
export interface Readiness {
  status: 'ok' | 'unavailable';
  detail?: string;
  checks: {
    /** The database is migrated and accepts writes. */
    database: HealthCheck;
    /** The disk of the database file has space; always ok on PostgreSQL. */
    disk: HealthCheck;
    /** The job-change feed and the schedule make progress. */
    background: HealthCheck;
    /** The server is not about to stop. */
    accepting: HealthCheck;
  };
}

const healthCheckResource = resource<HealthCheck>('HealthCheck', 'One part of readiness.', {
  status: { schema: { type: 'string', enum: ['ok', 'failed'], description: 'Whether this part works.' } },
  detail: {
    schema: { type: 'string', description: 'What is wrong.', examples: ['The disk of the database is full.'] },
    optional: true,
  },
});

const checksResource = resource<Readiness['checks']>('ReadinessChecks', 'The parts of readiness.', {
  database: { schema: {}, inside: healthCheckResource },
  disk: { schema: {}, inside: healthCheckResource },
  background: { schema: {}, inside: healthCheckResource },
  accepting: { schema: {}, inside: healthCheckResource },
});

export const readinessResource = resource<Readiness>('Readiness', 'Whether the server can do its work.', {
  status: { schema: { type: 'string', enum: ['ok', 'unavailable'], description: '`unavailable` comes with 503.' } },
  detail: {
    schema: { type: 'string', description: 'Which checks failed.', examples: ['Not ready: disk.'] },
    optional: true,
  },
  checks: { schema: {}, inside: checksResource },
});
