import {
  Clock,
  createLogger,
  openLedgerDatabase,
  prepareLedger,
  readEnvironment,
  ScheduleService,
} from '@syncledger/api';
import sql from 'sql-template-tag';

/** What one look at the schedule took. */
export interface Look {
  readonly millis: number;
  /** Milliseconds of this process's CPU. */
  readonly cpu: number;
}

/** What the process is told. */
export interface TickTask {
  readonly looks: number;
  readonly due: number;
}

/** The server's own look at the schedule, without its timer, in a process of its own: asked over IPC, and it tells each look. */
async function main({ looks, due }: TickTask): Promise<void> {
  const environment = readEnvironment(process.env);
  const { app, database } = await prepareLedger({ environment, logger: createLogger('silent'), clock: new Clock() });
  const schedule = app.get(ScheduleService);
  // Its timer would look by itself.
  await schedule.beforeApplicationShutdown();
  const aside = await openLedgerDatabase({ url: environment.databaseUrl });
  for (let look = 0; look < looks; look += 1) {
    // Each time others, all of them without an unfinished run.
    const places = sql`SELECT id FROM connections WHERE next_due_at IS NOT NULL AND project_id IN (SELECT id FROM projects WHERE NOT archived) AND id NOT IN (SELECT connection_id FROM jobs WHERE ready = 0) ORDER BY id LIMIT ${due}`;
    await aside.write((tx) => tx.rows(sql`UPDATE connections SET next_due_at = 1 WHERE id IN (${places})`));
    const before = await queued(aside);
    const [begun, cpu] = [performance.now(), process.cpuUsage()];
    await schedule.tick();
    const took: Look = { millis: performance.now() - begun, cpu: sum(process.cpuUsage(cpu)) };
    if ((await queued(aside)) - before !== due) throw new Error('The schedule did not queue what was due.');
    process.send?.(took);
  }
  await aside.close();
  await app.close();
  await database.close();
  process.disconnect();
}

async function queued(database: Awaited<ReturnType<typeof openLedgerDatabase>>): Promise<number> {
  const row = await database.first<{ count: number }>(sql`SELECT count(*) AS count FROM jobs WHERE ready = 0`);
  return row?.count ?? 0;
}

function sum({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

process.once('message', (task: TickTask) => {
  main(task).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
