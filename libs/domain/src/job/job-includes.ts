/** Fields of a job that only `?include=` shows. */
export const jobIncludes = ['state', 'attempt', 'started_at', 'created_at'] as const;

export type JobInclude = (typeof jobIncludes)[number];
