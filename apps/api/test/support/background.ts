import { JobChangeFeed } from '../../src/ledger/changes/index.js';
import { HealthWatch } from '../../src/ledger/connections/health-watch.js';
import { ScheduleService } from '../../src/ledger/schedule/schedule.service.js';
import type { IntervalTask } from '../../src/platform/background/index.js';
import type { TestApp } from './test-app.js';

/**
 * Stops the interval tasks of a server, for tests that trigger polls themselves: the timers follow the machine's clock, and would
 * poll while the test advances its own. Explicit polls still work.
 */
export async function stopBackground({ app }: TestApp): Promise<void> {
  for (const service of [JobChangeFeed, HealthWatch, ScheduleService]) {
    const { task } = app.get<unknown, { task: IntervalTask }>(service);
    await task.stop();
  }
}
