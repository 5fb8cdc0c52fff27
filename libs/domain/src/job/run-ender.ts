/** What ended a run. */
export const runEnders = ['command', 'cancel', 'timeout', 'lost'] as const;

export type RunEnder = (typeof runEnders)[number];
