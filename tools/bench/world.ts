import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';

import { openLedgerDatabase, readEnvironment, type Database, type Environment } from '@syncledger/api';
import sql from 'sql-template-tag';

import { generateLedger } from '../generate/bulk/generate-ledger.js';
import type { Sizes } from '../generate/bulk/population.js';
import type { Steps } from '../generate/load/steps.js';

/** Ids of jobs that are asked for one by one. */
const SINGLE_JOBS = 50;
/** Connections to which results are posted in turn. */
const POSTED_TO = 50;
/** The page of the caller who sees one project is full. */
const JOBS_OF_PROJECT = 150;
const YEAR = 365 * 86_400_000_000;

/** A generated ledger, and what the calls need to know of it. */
export interface World {
  readonly sizes: Sizes;
  /** The environment of the servers. */
  readonly variables: Readonly<Record<string, string>>;
  readonly adminToken: string;
  readonly loadSeconds: number;
  readonly jobs: readonly number[];
  readonly connections: readonly number[];
  /** The list and the filter that ten jobs pass. */
  readonly rare: { readonly kind: string; readonly connection: number };
  /** A project with at least a page of ALM jobs, if there is one. */
  readonly project: number;
}

/**
 * Generates a ledger in an empty database.
 * @param url of the database
 * @param isScheduled whether connections keep their schedules: a server would move due times that are far ahead
 */
export async function makeWorld(url: string, sizes: Sizes, steps: Steps, isScheduled = false): Promise<World> {
  const variables = {
    DATABASE_URL: url,
    SYNCLEDGER_SECRET_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    SYNCLEDGER_ADMIN_TOKEN: randomBytes(24).toString('base64url').replace(/^s/, 'S'),
    SYNCLEDGER_DATA_DIR: url.startsWith('sqlite:') ? path.dirname(url.slice('sqlite:'.length)) : os.tmpdir(),
  };
  const environment: Environment = readEnvironment(variables);
  const begun = performance.now();
  const until = new Date().setUTCHours(0, 0, 0, 0) * 1000;
  await generateLedger(environment, { ...sizes, seed: 1, until }, steps);
  const loadSeconds = (performance.now() - begun) / 1000;
  const database = await openLedgerDatabase({ url });
  // Nothing is queued while something else is measured.
  const later = isScheduled
    ? sql`UPDATE connections SET next_due_at = next_due_at + ${YEAR} WHERE next_due_at IS NOT NULL`
    : sql`UPDATE connections SET frequency = 'manually', next_due_at = NULL`;
  await database.write((tx) => tx.rows(later));
  const facts = await lookAt(database, sizes);
  await database.close();
  return { sizes, variables, adminToken: variables.SYNCLEDGER_ADMIN_TOKEN, loadSeconds, ...facts };
}

async function lookAt(database: Database, sizes: Sizes) {
  const ids = async (query: ReturnType<typeof sql>) => (await database.rows<{ id: number }>(query)).map(({ id }) => id);
  const alm = await database.first<{ jobs: number }>(sql`SELECT count(*) AS jobs FROM jobs WHERE kind = 'alm'`);
  const step = Math.max(1, Math.floor(sizes.jobs / SINGLE_JOBS));
  const wanted = Array.from({ length: SINGLE_JOBS }, (_, index) => index * step + 1);
  const jobs: number[] = [];
  for (const from of wanted) {
    jobs.push(...(await ids(sql`SELECT id FROM jobs WHERE kind = 'alm' AND id >= ${from} ORDER BY id LIMIT 1`)));
  }
  const perProject = Math.max(JOBS_OF_PROJECT, Math.floor((alm?.jobs ?? 0) / sizes.projects));
  const [project = 1] = await ids(
    sql`SELECT project_id AS id FROM jobs WHERE kind = 'alm' GROUP BY project_id ORDER BY abs(count(*) - ${perProject}), project_id LIMIT 1`,
  );
  const connections = await ids(
    sql`SELECT c.id FROM connections c JOIN projects p ON p.id = c.project_id WHERE c.kind = 'alm' AND p.archived = ${false} AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.connection_id = c.id AND j.ready = 0) ORDER BY c.id LIMIT ${POSTED_TO}`,
  );
  const [last] = await database.rows<{ connection: number; kind: string }>(
    sql`SELECT id AS connection, kind FROM connections ORDER BY id DESC LIMIT 1`,
  );
  return { jobs, project, connections, rare: last ?? { connection: 1, kind: 'alm' } };
}
