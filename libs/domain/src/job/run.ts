import { userReferenceResource, type UserReference } from '../user/user.js';
import { schemas } from '../validation/schema.js';
import { resource, type FieldRule } from '../visibility/resource.js';

/** A job without its connection. */
export interface Run {
  id: number;
  /** Whose token submitted or started the run: an id, or the user when expanded. */
  user: number | UserReference;
  succeeded: boolean;
  automatic: boolean;
  /** 0 until finished, then whole seconds from start to finish, rounded up, at least 1. */
  ready: number;
  /** At most 65,536 characters; empty until finished. */
  result_message: string;
  /** When it finished; before that, when it was last started or queued. */
  last_run: string;
}

export type RunOutcome = Pick<Run, 'id' | 'succeeded' | 'ready' | 'last_run'>;

/** In the order of the response. */
export const runFields = {
  id: { schema: schemas.id('The job’s id; both kinds share one sequence.', 12) },
  user: {
    schema: schemas.id('Id of the user whose token submitted or started the run.'),
    inside: userReferenceResource,
  },
  succeeded: { schema: schemas.flag('Whether it succeeded; false until it has finished.') },
  automatic: { schema: schemas.flag('Whether it ran automatically, as submitted.') },
  ready: {
    schema: {
      type: 'integer',
      minimum: 0,
      description: '0 until the job has finished; then the whole seconds it took, rounded up, at least 1.',
      examples: [129],
    },
  },
  result_message: { schema: schemas.text('The result message of the run.', 'My Message') },
  last_run: { schema: schemas.time('When it finished; before that, when it was last started or queued.') },
} as const satisfies Record<keyof Run, FieldRule>;

export const runResource = resource<Run>('Run', 'A job without its connection.', runFields);

export const runOutcomeResource = resource<RunOutcome>(
  'RunOutcome',
  'The outcome of a job, without its result message.',
  {
    id: runFields.id,
    succeeded: runFields.succeeded,
    ready: runFields.ready,
    last_run: runFields.last_run,
  },
);
