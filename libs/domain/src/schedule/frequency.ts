/** In the order of the wire contract, section 4. */
export const frequencies = ['hourly', 'daily', 'weekly', 'monthly', 'manually'] as const;

/** How often a connection runs; `manually` is never due. */
export type Frequency = (typeof frequencies)[number];
