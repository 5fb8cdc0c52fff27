import { jobCsvResource, jobResource } from '@syncledger/domain';

import { alsoAsCsv, alsoAsLines, listOf, type Answer } from '../../platform/http/answer.js';

/**
 * A list of jobs, also as NDJSON and as CSV.
 * @param always further fields that each job has
 */
export function jobListAnswer(...always: string[]): Answer {
  return alsoAsCsv(alsoAsLines(listOf(jobResource, ...always)), jobCsvResource);
}
