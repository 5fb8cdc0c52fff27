/** How often a connection is due, in the order of the wire contract, section 4. */
export const frequencies = ['hourly', 'daily', 'weekly', 'monthly', 'manually'] as const;

/** How often a connection is due; `manually` is never due by itself. */
export type Frequency = (typeof frequencies)[number];
