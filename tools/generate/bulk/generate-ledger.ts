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

/** The parameters of a generated ledger. */
export interface LedgerPlan extends Sizes {
  readonly seed: number;
  /** The end of the simulated history: the last job has finished by then. */
  readonly until: Micros;
}

/** The ledger is not empty. */
export class NotEmptyError extends Error {
  override readonly name = 'NotEmptyError';
}

/**
 * Fills an empty ledger that the server's own migrations, first start and keys have created. The same plan gives the
 * same rows on both databases, except for the encrypted params (each has its own nonce) and what depends on the current
 * time: when the administrator was created, and when connections are due next.
 * @param environment as for the server
 * @returns the administrator's token, if the first start created a random one now
 * @throws NotEmptyError when there is a project, or a user beside the administrator
 */
export async function generateLedger(
  environment: Environment,
  plan: LedgerPlan,
  steps: Steps,
): Promise<string | undefined> {
  const clock = new Clock();
  const logger = createLogger('silent');
  const { app, database, first } = await prepareLedger({ environment, logger, clock });
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
      encrypt: ({ id, params }) => vault.encrypt(id, params),
    },
    random,
  );
  await load(environment.databaseUrl, tables, steps);
  return first?.token;
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
