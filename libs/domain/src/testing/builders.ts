import type { CreateConnectionInput } from '../connection/connection.inputs.js';
import type { SubmitJobInput } from '../job/job.inputs.js';
import type { CreateProjectInput } from '../project/project.inputs.js';
import type { CreateUserInput } from '../user/user.inputs.js';

/** A finished result, which requires both fields. */
type Result = SubmitJobInput & Required<Pick<SubmitJobInput, 'result_message' | 'succeeded'>>;

let number = 0;

/** A body that creates a user with a unique address. */
export function aUser(overrides: Partial<CreateUserInput> = {}): CreateUserInput {
  number += 1;
  return {
    email: `user${String(number)}@example.com`,
    first_name: 'Ada',
    last_name: 'Lovelace',
    ...overrides,
  };
}

export function aProject(overrides: Partial<CreateProjectInput> = {}): CreateProjectInput {
  number += 1;
  return { name: `Project ${String(number)}`, ...overrides };
}

/**
 * A body that creates a connection.
 * @param project id of the project
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
 * @param connection id of the connection
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
