import { JobChangeFeed } from '../../src/ledger/changes/index.js';
import { HealthWatch } from '../../src/ledger/connections/health-watch.js';
import { ScheduleService } from '../../src/ledger/schedule/schedule.service.js';
import type { IntervalTask } from '../../src/platform/background/index.js';
import type { TestApp } from './test-app.js';

/**
 * Ends what the server does by itself now and then, for tests that say themselves when it looks: its timers go by the machine's
 * clock, and would look at moments of the test's clock that the test passes over. What is asked for is done as before.
 */
export async function stopBackground({ app }: TestApp): Promise<void> {
  for (const service of [JobChangeFeed, HealthWatch, ScheduleService]) {
    const { task } = app.get<unknown, { task: IntervalTask }>(service);
    await task.stop();
  }
}
