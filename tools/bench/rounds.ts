import type { Places } from './places.js';
import type { Contender } from './contender.js';
import type { Call } from './calls.js';
import type { Sent, Target } from './driver/messages.js';
import type { StartedDriver } from './driver/start-driver.js';

/** Duration and number of rounds. */
export interface Effort {
  readonly rounds: number;
  /** Approximate seconds of one server's part of a round. */
  readonly seconds: number;
}

/** The cost of one server, a figure per round. */
export interface Taken {
  /** Milliseconds of CPU per request, server and database together. */
  readonly cpu: number[];
  /** Responses per second. */
  readonly rate: number[];
}

/** A server with the requests for it. */
export interface Runner {
  readonly contender: Contender;
  readonly target: Target;
  readonly requests: readonly Sent[];
}

/** Requests for estimating how many fit in a round. */
const WARM_UP = 40;

/**
 * Measures a call: each round has a part for each server, so that a disturbance affects all.
 * @returns the cost of each, in their order
 */
export async function measure(
  call: Call,
  runners: readonly Runner[],
  { driver, places }: { readonly driver: StartedDriver; readonly places: Places },
  effort: Effort,
): Promise<Taken[]> {
  const send = async ({ target, requests }: Runner, amount: number) => {
    const result = await driver.load(target, requests, call.connections, amount);
    if (result.failed > 0) throw new Error(`${call.name}: ${result.failed} of ${amount} requests failed.`);
    return result;
  };
  const amounts = new Map<Runner, number>();
  for (const runner of runners) amounts.set(runner, await amountOf(runner, call, effort, send));
  const taken = runners.map(nothingYet);
  for (let round = 0; round < effort.rounds; round += 1) {
    for (const [place, runner] of runners.entries()) {
      const before = (await runner.contender.cpu()) + (await places.cpu());
      const { answered, seconds } = await send(runner, amounts.get(runner) ?? 1);
      const cpu = (await runner.contender.cpu()) + (await places.cpu()) - before;
      taken[place]?.cpu.push(cpu / answered);
      taken[place]?.rate.push(answered / seconds);
    }
  }
  return taken;
}

function nothingYet(): Taken {
  return { cpu: [], rate: [] };
}

/** Warms up, and returns the number of requests for a round. */
async function amountOf(
  runner: Runner,
  { connections }: Call,
  { seconds }: Effort,
  send: (runner: Runner, amount: number) => Promise<{ answered: number; seconds: number }>,
): Promise<number> {
  let amount = 1;
  let rate = amount / (await send(runner, amount)).seconds;
  // Starting the load takes a few milliseconds: doubled until that is negligible.
  while (amount / rate < seconds / 2 && amount < WARM_UP * 10_000) {
    amount = Math.max(amount * 2, Math.min(WARM_UP, Math.ceil(rate * seconds)));
    rate = amount / (await send(runner, amount)).seconds;
  }
  return Math.max(Math.ceil(rate * seconds), connections > 8 ? connections : 1);
}
