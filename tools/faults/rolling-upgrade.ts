import { freePort, until } from '@syncledger/testing';

import { Balancer } from './balancer.js';
import { currentBuild, type Build } from './newer-build.js';
import type { UpgradeScene } from './upgrade-scene.js';

const PATIENCE = 240_000;
const CLIENTS = 4;
/** Requests that have to succeed before each step, and after the last. */
const REQUESTS_PER_STEP = 40;

/** What an upgrade showed. */
export interface UpgradeOutcome {
  readonly requests: number;
  /** Every request that was not answered with success. */
  readonly failures: readonly string[];
  /** Acknowledged jobs that are not there in the end. */
  readonly lost: readonly number[];
}

/** Upgrades two replicas one after the other, while clients send requests without retries. */
export async function tryRollingUpgrade(scene: UpgradeScene, newer: Build): Promise<UpgradeOutcome> {
  const ports = await Promise.all(Array.from({ length: 4 }, freePort));
  const [first = 0, second = 0, third = 0, fourth = 0] = ports;
  const oldOnes = [await scene.start(currentBuild, first), await scene.start(currentBuild, second)];
  const connection = await scene.furnish(first, REQUESTS_PER_STEP);
  const balancer = await Balancer.before(ports);
  await until('both are used', async () => balancer.uses(first) && balancer.uses(second), PATIENCE);
  const clients = new Clients(scene, balancer.port, connection);
  try {
    await clients.someRequests();
    await scene.command(newer, 'db', 'migrate');
    for (const [index, port] of [third, fourth].entries()) {
      await clients.someRequests();
      await scene.start(newer, port, '--no-migrate');
      await until('the new one is used', async () => balancer.uses(port), PATIENCE);
      await oldOnes[index]?.end();
    }
    await clients.someRequests();
    await clients.end();
    return { requests: scene.requests, failures: clients.failures, lost: await scene.lost(third) };
  } finally {
    await clients.end();
    await balancer.close();
  }
}

class Clients {
  readonly failures: string[] = [];
  private isOver = false;
  private readonly ended: Promise<unknown>;

  constructor(
    private readonly scene: UpgradeScene,
    private readonly port: number,
    private readonly connection: number,
  ) {
    this.ended = Promise.all(Array.from({ length: CLIENTS }, () => this.beClient()));
  }

  async someRequests(): Promise<void> {
    const enough = this.scene.requests + REQUESTS_PER_STEP;
    await until('requests are answered', async () => this.scene.requests >= enough, PATIENCE);
  }

  async end(): Promise<void> {
    this.isOver = true;
    await this.ended;
  }

  private async beClient(): Promise<void> {
    while (!this.isOver) {
      try {
        await this.scene.post(this.port, this.connection);
        await this.scene.must(this.port, 'GET', 'jobs/alm/?page_size=20');
        await this.scene.must(this.port, 'GET', 'users/me/');
      } catch (error) {
        const { message, cause } = error as { message: string; cause?: { code?: string; message?: string } };
        this.failures.push(cause === undefined ? message : `${message}: ${cause.code ?? cause.message ?? ''}`);
      }
    }
  }
}
