import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Clock, createLogger, readEnvironment, serve, type Database } from '@syncledger/api';
import { SingleBar } from 'cli-progress';
import sql, { bulk } from 'sql-template-tag';

import { startDemoAgent } from './demo-agent.js';
import { callerOf, makeAgentToken, makeConnections, makePeople, makeProjects, type DemoUser } from './people.js';
import { Random } from './random.js';
import { aYear, type DemoRun } from './year.js';

const RUNS = 20_000;
const ROWS_PER_STATEMENT = 500;

/** Serves a temporary ledger with a realistic year of runs, and an agent for its schedule; both are gone when the server stops. */
async function main(): Promise<void> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'syncledger-demo-'));
  process.on('exit', () => {
    rmSync(dataDir, { recursive: true, force: true });
  });
  const environment = readEnvironment({
    HOST: process.env['HOST'],
    PORT: process.env['PORT'],
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
    SYNCLEDGER_DATA_DIR: dataDir,
  });
  let users: DemoUser[] = [];
  let runs: DemoRun[] = [];
  let agentToken = '';
  await serve({
    environment,
    logger: createLogger(environment.logLevel),
    clock: new Clock(),
    prepare: async (app, database, token = '') => {
      const random = new Random(1);
      const call = callerOf(app, token);
      users = await makePeople(call);
      const projects = await makeProjects(call, users);
      const service = users.find(({ role }) => role === 'UR6');
      if (!service) throw new Error('The demo has no user for the agent.');
      // Scheduled runs are in the name of the user who set the frequency.
      const connections = await makeConnections(callerOf(app, service.token), projects, random);
      agentToken = await makeAgentToken(call, service);
      runs = aYear(connections, Date.now() * 1000, RUNS, random);
      await writeRuns(database, runs, service.id);
    },
  });
  startDemoAgent(dataDir, `http://127.0.0.1:${String(environment.port)}`, agentToken, runs);
  showTokens(users);
}

async function writeRuns(database: Database, runs: readonly DemoRun[], user: number): Promise<void> {
  const bar = new SingleBar({ format: 'A year of runs {bar} {value}/{total}' });
  bar.start(runs.length, 0);
  for (let first = 0; first < runs.length; first += ROWS_PER_STATEMENT) {
    const rows = runs.slice(first, first + ROWS_PER_STATEMENT).map((run) => rowOf(run, user));
    await database.write((tx) =>
      tx.rows(
        sql`INSERT INTO jobs (kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at, due_at, started_at, attempt) VALUES ${bulk(rows)}`,
      ),
    );
    bar.increment(rows.length);
  }
  bar.stop();
}

function rowOf({ connection, dueAt, startedAt, seconds, succeeded, message }: DemoRun, user: number) {
  const finishedAt = startedAt + seconds * 1_000_000;
  const { id, kind, project } = connection;
  const times = [finishedAt, dueAt ?? startedAt, dueAt, startedAt];
  return [kind, id, project, user, dueAt !== null, succeeded, seconds, message, ...times, 1];
}

function showTokens(users: readonly DemoUser[]): void {
  const rows = users.map(({ email, role, token }) => `  ${role.padEnd(4)} ${email.padEnd(30)} ${token}`);
  console.error(
    [
      'Further users of this demo, with their global roles and tokens; everything is deleted when it stops:',
      '',
      ...rows,
      '',
    ].join('\n'),
  );
}

await main();
