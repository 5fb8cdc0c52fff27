import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { Keyring } from '@syncledger/api';
import { AGENT, type Clock, clockArguments, freePort, SERVER, until } from '@syncledger/testing';

import { Random } from '../generate/random.js';
import { Api } from './api.js';
import type { Acknowledged, AcknowledgedChunk } from './check.js';
import { Line } from './network.js';
import { Receiver } from './receiver.js';
import { Victim } from './victim.js';

/** Agents whose clocks are wrong by this much either way, in milliseconds. */
const WRONG_CLOCK = 600_000;
/** The least there is: what is lost comes back soon. */
const LEASE_SECONDS = 10;
const START_PATIENCE = 60_000;

/** Says something that nothing else says, takes its time, and fails now and then. */
const COMMAND = `#!/bin/sh
cat > input
n=$(date +%s%N)
i=0
while [ $i -lt $((n / 1000 % 8)) ]; do
  i=$((i + 1))
  echo "step $i of $$-$n"
  sleep 0.1
done
echo "said $$-$n" | tee -a "$JOURNAL"
exit $((n / 1000000 % 4 == 0))
`;

/** How large a scene is. */
export interface SceneSize {
  readonly replicas: number;
  readonly agents: number;
  readonly connections: number;
  readonly seed: number;
  /** How many times as fast as the machine's the servers' clock runs. */
  readonly speed: number;
  /** Ports of the servers' metrics; none without. */
  readonly metricsPorts?: readonly number[];
  /** Takes what the processes write. */
  readonly log?: (line: string) => void;
}

/** Servers, agents, connections and a receiver, all of them running. */
export class Scene {
  readonly chance = new Random(this.size.seed);
  readonly acknowledged: Acknowledged[] = [];
  readonly chunks: AcknowledgedChunk[] = [];
  /** When it was told that a run has ended, in milliseconds by the machine's clock. */
  readonly toldEnds = new Map<number, number>();
  /** What posted results say. */
  readonly posted = new Set<string>();
  readonly scheduled: number[] = [];
  readonly manual: number[] = [];
  readonly replicas: Victim[] = [];
  readonly agents: Victim[] = [];
  readonly lines: Line[] = [];

  private constructor(
    readonly folder: string,
    private readonly size: SceneSize,
    readonly clock: Clock,
    readonly receiver: Receiver,
    readonly api: Api,
  ) {}

  /** Where commands write what they said. */
  get journal(): string {
    return path.join(this.folder, 'journal');
  }

  /** @param url of an empty database */
  static async start(url: string, size: SceneSize): Promise<Scene> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-faults-'));
    const clock = { offset: 0, from: Date.now(), speed: size.speed };
    const ports = await Promise.all(Array.from({ length: size.replicas }, freePort));
    const token = randomBytes(24).toString('hex');
    const receiver = await Receiver.start(new Random(size.seed));
    const scene = new Scene(folder, size, clock, receiver, new Api(ports, token));
    try {
      await scene.open(url, ports, token);
      await scene.furnish(size);
      await scene.hire(size.agents, ports);
    } catch (error) {
      await scene.close();
      throw error;
    }
    return scene;
  }

  /** Ends everything. */
  async close(): Promise<void> {
    const all = [...this.agents, ...this.replicas];
    await Promise.all(all.map((victim) => victim.end('SIGKILL')));
    for (const line of this.lines) line.close();
    this.receiver.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async open(url: string, ports: readonly number[], token: string): Promise<void> {
    const env = serverEnvironment(url, token, this.folder);
    for (const [place, port] of ports.entries()) {
      const metrics = this.size.metricsPorts?.[place];
      const own = { ...env, ...(metrics !== undefined && { SYNCLEDGER_METRICS_PORT: String(metrics) }) };
      const replica = this.server(`server ${String(place + 1)}`, port, own);
      this.replicas.push(replica);
      replica.start();
      // One after the other: the first one migrates, and makes the administrator.
      const isReady = () => {
        if (replica.surprises[0] !== undefined) throw new Error(replica.surprises[0]);
        return this.api.isReady(port);
      };
      await until(`${replica.name} is ready`, isReady, START_PATIENCE);
    }
  }

  private server(name: string, port: number, env: Record<string, string>): Victim {
    const args = [...clockArguments(this.clock), SERVER];
    return new Victim({
      name,
      args,
      env: { ...env, PORT: String(port) },
      cwd: this.folder,
      greets: /^Syncledger is at /,
      onLine: (line) => {
        this.size.log?.(`${name}: ${line}`);
      },
    });
  }

  private async furnish({ connections }: SceneSize): Promise<void> {
    const { id: project } = await this.api.must<{ id: number }>('POST', 'projects/', { name: 'Faults' });
    for (let made = 0; made < connections; made += 1) {
      const isScheduled = made % 2 === 0;
      const { id } = await this.api.must<{ id: number }>('POST', 'connections/alm/', {
        project,
        system: `System ${String(made % 3)}`,
        command: 'work',
        frequency: isScheduled ? 'hourly' : 'manually',
        params: { alm_pass: `secret-${randomBytes(8).toString('hex')}` },
      });
      (isScheduled ? this.scheduled : this.manual).push(id);
    }
    const events = ['job.finished', 'job.failed'];
    await this.api.must('POST', 'webhooks/', { url: this.receiver.url, events });
  }

  private async hire(count: number, ports: readonly number[]): Promise<void> {
    const { id } = await this.api.must<{ id: number }>('GET', 'users/me/');
    const token = { name: 'Agents', scope: 'agent' };
    const made = await this.api.must<{ token: string }>('POST', `users/${String(id)}/api-tokens/`, token);
    await writeFile(path.join(this.folder, 'token'), made.token, { mode: 0o600 });
    const commands = path.join(this.folder, 'commands');
    await mkdir(commands, { mode: 0o755 });
    await writeFile(path.join(commands, 'work'), COMMAND, { mode: 0o755 });
    await chmod(this.folder, 0o755);
    for (let number = 1; number <= count; number += 1) {
      const line = await Line.to(ports, (chunk) => this.chunks.push(chunk));
      this.lines.push(line);
      this.agents.push(this.agent(number, line.port));
    }
    for (const agent of this.agents) agent.start();
  }

  private agent(number: number, port: number): Victim {
    const name = `agent-${String(number)}`;
    const given = {
      server: `http://127.0.0.1:${String(port)}`,
      'token-file': path.join(this.folder, 'token'),
      commands: path.join(this.folder, 'commands'),
      name,
      concurrency: '3',
      'lease-seconds': String(LEASE_SECONDS),
      spool: path.join(this.folder, `spool-${name}`),
      env: 'JOURNAL',
    };
    const options = Object.entries(given).flatMap(([option, value]) => [`--${option}`, value]);
    // A third each: right, ahead, behind.
    const clock = { offset: WRONG_CLOCK * ((number % 3) - 1), from: this.clock.from, speed: 1 };
    return new Victim({
      name,
      args: [...clockArguments(clock), AGENT, ...options, '--json'],
      env: { JOURNAL: this.journal },
      cwd: this.folder,
      onLine: (line) => {
        this.size.log?.(`${name}: ${line}`);
        this.hear(line);
      },
    });
  }

  acknowledge(result: Acknowledged): void {
    this.acknowledged.push(result);
    this.toldEnds.set(result.job, Date.now());
  }

  /** An agent tells what it was told is stored. */
  private hear(line: string): void {
    if (!line.includes('"result delivered"')) return;
    const { id, outcome } = JSON.parse(line) as { id: number; outcome: string };
    this.acknowledge({ job: id, succeeded: outcome === 'succeeded' });
  }
}

function serverEnvironment(url: string, token: string, folder: string): Record<string, string> {
  return {
    DATABASE_URL: url,
    SYNCLEDGER_DATA_DIR: folder,
    SYNCLEDGER_SECRET_KEYS: Keyring.generate('k1'),
    SYNCLEDGER_ADMIN_TOKEN: token,
    SYNCLEDGER_WEBHOOK_ALLOW: '127.0.0.0/8',
    LOG_LEVEL: 'warn',
  };
}
