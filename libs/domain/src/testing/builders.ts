import type { CreateConnectionInput } from '../connection/connection.inputs.js';
import type { SubmitJobInput } from '../job/job.inputs.js';
import type { CreateProjectInput } from '../project/project.inputs.js';
import type { CreateUserInput } from '../user/user.inputs.js';

/** A result as it is posted: both say how the run ended. */
type Result = SubmitJobInput & Required<Pick<SubmitJobInput, 'result_message' | 'succeeded'>>;

let number = 0;

/** A body that makes a user nobody else made. */
export function aUser(overrides: Partial<CreateUserInput> = {}): CreateUserInput {
  number += 1;
  return {
    email: `user${String(number)}@example.com`,
    first_name: 'Ada',
    last_name: 'Lovelace',
    ...overrides,
  };
}

/** A body that makes a project. */
export function aProject(overrides: Partial<CreateProjectInput> = {}): CreateProjectInput {
  number += 1;
  return { name: `Project ${String(number)}`, ...overrides };
}

/**
 * A body that makes a connection.
 * @param project the id of the project that it is made in
 */
export function aConnection(project: number, overrides: Partial<CreateConnectionInput> = {}): CreateConnectionInput {
  return {
    project,
    system: 'Jira',
    alias: 'My Connection',
    frequency: 'manually',
    params: { alm_server: 'jira.example.com', alm_user: 'sync', alm_pass: 'secret' },
    ...overrides,
  };
}

/**
 * A body that posts a result.
 * @param connection the id of the connection that it is a run of
 */
export function aResult(connection: number, overrides: Partial<Result> = {}): Result {
  return {
    connection,
    automatic: true,
    succeeded: true,
    result_message: 'Synchronised 12 tasks.',
    ...overrides,
  };
}
