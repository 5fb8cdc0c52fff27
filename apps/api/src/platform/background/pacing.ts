/** Jobs that a background task moves or deletes per transaction: few enough to delay nobody, even if their index pages must first be read from disk. */
export const JOBS_PER_TRANSACTION = 100;

/** Pause between two such transactions, in milliseconds, for other writers. */
export const PAUSE_MILLISECONDS = 20;
