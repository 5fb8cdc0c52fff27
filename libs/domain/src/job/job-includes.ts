/** Fields of a job that only `?include=` shows. */
export const jobIncludes = [
  'state',
  'attempt',
  'started_at',
  'created_at',
  'external_id',
  'ended_by',
  'progress',
  'cause_line',
] as const;

export type JobInclude = (typeof jobIncludes)[number];
