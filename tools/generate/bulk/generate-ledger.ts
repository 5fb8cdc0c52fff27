import { Clock, createLogger, ParamsVault, prepareLedger, type Environment } from '@syncledger/api';
import type { Micros } from '@syncledger/domain';
import sql from 'sql-template-tag';

import { openLoader } from '../load/open-loader.js';
import type { Steps } from '../load/steps.js';
import { Random } from '../random.js';
import { populate, type Sizes } from './population.js';
import type { BulkTable } from './table.js';
import { tablesOf } from './tables.js';

/** The administrator is number 1. */
const FIRST_USER = 2;

/** What is generated. */
export interface LedgerPlan extends Sizes {
  readonly seed: number;
  /** When the story ends: the last job has finished by then. */
  readonly until: Micros;
}

/** The ledger already holds something. */
export class NotEmptyError extends Error {
  override readonly name = 'NotEmptyError';
}

/**
 * Fills an empty ledger, as the server's own migrations, first start and keys make it. The same plan gives the same rows on both
 * databases, but for the sealed params (each has a nonce of its own) and what depends on the present: when the administrator was
 * made, and when connections are due next.
 * @param environment as the server has it
 * @returns the administrator's token, when the first start made a random one now
 * @throws NotEmptyError when there is a project, or a user beside the administrator
 */
export async function generateLedger(
  environment: Environment,
  plan: LedgerPlan,
  steps: Steps,
): Promise<string | undefined> {
  const clock = new Clock();
  const logger = createLogger('silent');
  const { app, database, token } = await prepareLedger({ environment, logger, clock });
  const vault = app.get(ParamsVault);
  const found = await database.first<{ users: number; projects: number }>(
    sql`SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM projects) AS projects`,
  );
  await app.close();
  await database.close();
  if (!found || found.users > 1 || found.projects > 0) {
    throw new NotEmptyError(
      'The ledger is not empty: only one without projects and with its administrator alone is filled.',
    );
  }
  const random = new Random(plan.seed);
  const tables = tablesOf(
    {
      population: populate(plan, FIRST_USER, plan.until, random),
      jobs: plan.jobs,
      until: plan.until,
      now: Math.max(clock.now(), plan.until),
      seal: ({ id, params }) => vault.seal(id, params),
    },
    random,
  );
  await load(environment.databaseUrl, tables, steps);
  return token;
}

async function load(url: string, tables: readonly BulkTable[], steps: Steps): Promise<void> {
  const loader = await openLoader(url);
  try {
    await loader.begin(tables.map(({ name }) => name));
    for (const table of tables) await loader.load(table, steps);
    await loader.finish(steps);
    steps.end();
  } finally {
    await loader.close();
  }
}
