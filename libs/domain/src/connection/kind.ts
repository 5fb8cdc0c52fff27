/** The two kinds of connections and jobs: issue trackers ("ALM") and scanners ("analysis"). */
export const kinds = ['alm', 'analysis'] as const;

/** The kind of a connection, and of each of its jobs. */
export type Kind = (typeof kinds)[number];
