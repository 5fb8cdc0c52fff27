import { calls, dashboardCalls, requestsOf } from './calls.js';
import { Contender } from './contender.js';
import type { GrowthResult } from './results.js';
import { measure, type Runner } from './rounds.js';
import type { Setting } from './run-size.js';
import type { World } from './world.js';

/** The calls whose cost should not depend on the size of the history. */
const MEASURED = ['one', 'page', 'late', 'filter', ...dashboardCalls.map(({ name }) => name), 'post'];

/**
 * Measures the cost of calls on two ledgers in alternation, because the speed of the machine changes within minutes.
 */
export async function measureGrowth(worlds: readonly [World, World], setting: Setting): Promise<GrowthResult> {
  const { driver, places, effort, wants, say } = setting;
  const result: GrowthResult = {
    dialect: places.dialect,
    jobs: [worlds[0].sizes.jobs, worlds[1].sizes.jobs],
    calls: [],
  };
  const running: Contender[] = [];
  try {
    for (const { variables } of worlds) running.push(await Contender.start('Syncledger', variables));
    for (const call of calls.filter(({ name }) => MEASURED.includes(name) && wants(name))) {
      say(`${call.name} on both ledgers ...`);
      const runners: Runner[] = [];
      for (const [place, contender] of running.entries()) {
        const world = worlds[place] as World;
        const target = { url: contender.url, token: world.adminToken };
        runners.push({ contender, target, requests: await requestsOf(call, world, driver, target) });
      }
      const [small, large] = await measure(call, runners, setting, effort);
      if (small && large) result.calls.push({ name: call.name, title: call.title, cpu: [small.cpu, large.cpu] });
    }
  } finally {
    for (const contender of running) await contender.stop();
  }
  return result;
}
