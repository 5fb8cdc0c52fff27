import { Injectable } from '@nestjs/common';
import {
  dayOf,
  formatDay,
  kinds,
  MAX_DAYS,
  type DaysQuery,
  type RunsOfDay,
  type ValidationErrors,
} from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import type { Caller } from '../../platform/http/caller.js';
import type { List } from '../../platform/http/list-answer.js';
import { JobChangeFeed } from '../changes/index.js';
import { DayCountsRepository } from './day-counts.repository.js';

const DEFAULT_DAYS = 365;

@Injectable()
export class StatsService {
  constructor(
    private readonly counts: DayCountsRepository,
    private readonly feed: JobChangeFeed,
    private readonly clock: Clock,
  ) {}

  /**
   * The finished runs of each day that the caller sees, those without any included.
   * @param errors the mistakes of the request
   * @throws InvalidInput naming them all, for more than 400 days, or less than one, too
   */
  async days(
    { from: first, to: last, project, system, kind = [...kinds] }: DaysQuery,
    caller: Caller,
    errors: ValidationErrors,
  ): Promise<List> {
    const to = last ?? dayOf(this.clock.now());
    const from = first ?? to - DEFAULT_DAYS + 1;
    if (from > to) errors.add('from', 'Must not be after to.');
    if (to - from >= MAX_DAYS) errors.add('from', `Must be less than ${String(MAX_DAYS)} days before to.`);
    errors.throwIfAny();
    await this.feed.drain();
    const counted = await this.counts.ofDays({ from, to, projects: project, systems: system, kinds: kind }, caller);
    const results: RunsOfDay[] = [];
    for (let day = from; day <= to; day += 1) {
      const { finished = 0, failed = 0 } = counted.get(day) ?? {};
      results.push({ day: formatDay(day), finished, failed });
    }
    return { results };
  }
}
