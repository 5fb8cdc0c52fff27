import { userReferenceResource, type UserReference } from '../user/user.js';
import { schemas } from '../validation/schema.js';
import { resource, type FieldRule } from '../visibility/resource.js';

/** What a job says of the run itself: all but its connection. */
export interface Run {
  id: number;
  /** Whose token submitted or started the run: an id, or the user when expanded. */
  user: number | UserReference;
  succeeded: boolean;
  automatic: boolean;
  /** 0 until finished, then whole seconds from start to finish, rounded up, at least 1. */
  ready: number;
  /** What the run said, at most 65,536 characters; empty until finished. */
  result_message: string;
  /** When it finished; before that, when it was last started or queued. */
  last_run: string;
}

/** How a run went, without what it said. */
export type RunOutcome = Pick<Run, 'id' | 'succeeded' | 'ready' | 'last_run'>;

/** The fields of a run in the order of the wire. */
export const runFields = {
  id: { schema: schemas.id('The job’s id; both kinds share one sequence.', 12) },
  user: {
    schema: schemas.id('Id of the user whose token submitted or started the run.'),
    inside: userReferenceResource,
  },
  succeeded: { schema: schemas.flag('Whether it finished well; false until it has finished.') },
  automatic: { schema: schemas.flag('Whether it ran by itself, as submitted.') },
  ready: {
    schema: {
      type: 'integer',
      minimum: 0,
      description: '0 until the job has finished; then the whole seconds it took, rounded up, at least 1.',
      examples: [129],
    },
  },
  result_message: { schema: schemas.text('What the run said.', 'My Message') },
  last_run: { schema: schemas.time('When it finished; before that, when it was last started or queued.') },
} as const satisfies Record<keyof Run, FieldRule>;

/** Who sees what of a run that is shown with its connection. */
export const runResource = resource<Run>('Run', 'A job without its connection.', runFields);

/** Who sees what of a run that is shown as one of many, briefly. */
export const runOutcomeResource = resource<RunOutcome>('RunOutcome', 'How a job went, without what it said.', {
  id: runFields.id,
  succeeded: runFields.succeeded,
  ready: runFields.ready,
  last_run: runFields.last_run,
});
