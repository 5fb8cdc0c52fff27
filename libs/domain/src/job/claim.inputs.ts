import { kinds, type Kind } from '../connection/kind.js';
import { Flag, Integer, Nested, OneOf, SomeOf, Text, Texts } from '../validation/body-fields.js';
import { ResultMessage, STORED_MESSAGE } from './job.inputs.js';
import { DEFAULT_LEASE_SECONDS, LeaseSeconds } from './lease-seconds.js';
import { ProgressInput } from './progress.js';

/** Wire contract, section 5. */
export class ClaimInput {
  @SomeOf({ values: kinds, min: 1, optional: true, description: 'Only runs of these kinds; both when left out.' })
  kinds?: Kind[];

  @Texts({
    max: 255,
    minEntries: 1,
    maxEntries: 100,
    optional: true,
    description: 'Only runs of exactly these systems; any when left out.',
    example: ['Jira'],
  })
  systems?: string[];

  @Texts({
    max: 100,
    minEntries: 1,
    maxEntries: 1000,
    optional: true,
    description: 'Only runs of connections with one of exactly these commands; any when left out.',
    example: ['sync_jira'],
  })
  commands?: string[];

  @Integer({ min: 1, max: 100, optional: true, default: 1, description: 'Maximum number of runs.', example: 1 })
  limit?: number;

  @LeaseSeconds({
    optional: true,
    default: DEFAULT_LEASE_SECONDS,
    description: 'Duration of a lease in seconds, from the claim and from each heartbeat.',
    example: 60,
  })
  lease_seconds?: number;

  @Text({ min: 1, max: 255, optional: true, description: 'Name of the agent.', example: 'dmz-1' })
  agent?: string;

  @Flag({ optional: true, description: 'Only runs of connections that are, or are not, `inaccessible`.' })
  inaccessible?: boolean;

  @Flag({
    optional: true,
    default: false,
    description: 'Only runs whose `params` the caller may see; otherwise such runs are returned without `params`.',
  })
  needs_params?: boolean;

  @Integer({ min: 0, max: 30, optional: true, default: 0, description: 'Seconds to wait for a run.', example: 30 })
  wait_seconds?: number;
}

const lease = Text({ min: 1, max: 255, description: 'The lease token from the claim.', example: 'lease-token' });

export class HeartbeatInput {
  @lease lease!: string;

  @Nested({
    of: ProgressInput,
    optional: true,
    description: 'How far the run is; left out, the last one stays.',
    example: { done: 3, total: 10, message: 'Reading tasks' },
  })
  progress?: ProgressInput;
}

export class FinishInput {
  @lease lease!: string;

  @Flag({
    description: 'Must be true: the run has finished.',
    example: true,
    only: true,
  })
  ready!: boolean;

  @Flag({ description: 'Whether it succeeded.', example: true })
  succeeded!: boolean;

  @ResultMessage({
    description: `The result message of the run. ${STORED_MESSAGE}`,
    example: 'Synchronised 12 tasks.',
  })
  result_message!: string;

  @OneOf({
    values: ['timeout'],
    optional: true,
    description: 'What ended the run, if not its command: `timeout`, when it took longer than the agent allows.',
  })
  ended_by?: 'timeout';
}
