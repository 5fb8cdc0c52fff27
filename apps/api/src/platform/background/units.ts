/** Jobs deleted in one unit of work: few enough to hold nobody up, also where their places in the indexes must first be read from disk. */
export const JOBS_A_UNIT = 100;

/** Between two such units, in milliseconds: others write meanwhile. */
export const PAUSE_MILLISECONDS = 20;
