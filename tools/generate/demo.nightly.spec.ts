import { readdirSync, readFileSync } from 'node:fs';

import { dueBefore, parseTime, type Frequency, type Job } from '@syncledger/domain';
import { startDemo, until, type DemoServer } from '@syncledger/testing';

interface Listed<Row> {
  readonly results: readonly Row[];
}

interface Scheduled {
  readonly id: number;
  readonly kind: string;
  readonly frequency: Frequency;
  readonly health: { readonly status: string; readonly cause_line?: string };
  readonly last_job: { readonly id: number; readonly last_run: string } | null;
}

/** The processes with a text in their command line. */
function processesWith(text: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });
}

describe('the demo', () => {
  let demo: DemoServer;
  let connections: readonly Scheduled[];
  beforeAll(async () => {
    demo = await startDemo(Date.now());
    const list = 'connections/?include=health,last_job&health=failing&health=ok';
    connections = (await demo.get<Listed<Scheduled>>(list)).results;
  }, 200_000);
  afterAll(() => demo.stop());

  it('has a history on the schedule of the ledger', () => {
    const scheduled = connections.filter(({ frequency }) => frequency !== 'manually');
    expect(scheduled.length).toBeGreaterThan(30);
    for (const { id, frequency, last_job: last } of scheduled) {
      const ended = parseTime(last?.last_run ?? '') ?? NaN;
      const due = dueBefore(id, frequency, ended) ?? NaN;
      // The next one is not over.
      expect(dueBefore(id, frequency, Date.now() * 1000 - 120_000_000)).toBeLessThanOrEqual(due);
      expect(due).toBeLessThan(ended);
    }
  });

  it('has an agent, which goes on as the history ended', async () => {
    const [failing, fine] = ['failing', 'ok'].map((status) =>
      connections.find(({ health }) => health.status === status),
    );
    expect(failing && fine).toBeDefined();
    const ids = [failing?.id ?? 0, fine?.id ?? 0];
    const { results } = await demo.post<Listed<{ id: number }>>('connections/run/', { connections: ids });
    const jobs = await Promise.all(
      [failing, fine].map((connection, index) =>
        until('the agent has run it', async () => {
          const path = `jobs/${connection?.kind ?? ''}/${String(results[index]?.id)}/?include=cause_line`;
          const job = await demo.get<Job & { cause_line: string }>(path);
          return job.ready > 0 ? job : undefined;
        }),
      ),
    );
    expect(jobs.map(({ succeeded }) => succeeded)).toEqual([false, true]);
    expect(jobs[0]?.cause_line).toBe(failing?.health.cause_line);
  });

  it('ends its agent, also when it is killed', async () => {
    const ofAgent = (base: string) => processesWith(`--server\0${base}\0`);
    expect(ofAgent(demo.base)).toHaveLength(1);
    await demo.stop();
    await until('the agent has ended', () => ofAgent(demo.base).length === 0);
    const other = await startDemo(Date.now());
    await until(
      'there is another agent',
      async () => (await other.get<Listed<object>>('agents/')).results.length === 1,
    );
    expect(ofAgent(other.base)).toHaveLength(1);
    await other.stop('SIGKILL');
    await until('the agent has ended', () => ofAgent(other.base).length === 0);
  }, 200_000);
});
