import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

/** The finished runs of a day (wire additions, section 7). */
export interface RunsOfDay {
  day: string;
  finished: number;
  /** Those of them that failed. */
  failed: number;
}

/** Maximum days of one answer. */
export const MAX_DAYS = 400;

export const runsOfDayResource = resource<RunsOfDay>('RunsOfDay', 'The finished runs of a day.', {
  day: { schema: schemas.day('The day in UTC.') },
  finished: { schema: { type: 'integer', minimum: 0, description: 'Runs that finished.', examples: [240] } },
  failed: { schema: { type: 'integer', minimum: 0, description: 'Runs that failed.', examples: [3] } },
});
