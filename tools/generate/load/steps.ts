/** Receives the progress of loading. */
export interface Steps {
  /**
   * A step begins; the previous one has ended.
   * @param total its number of rows; undefined if unknown
   */
  begin(name: string, total?: number): void;

  /** More rows are done. */
  add(rows: number): void;

  end(): void;
}

/** Reports no progress. */
export const silently: Steps = {
  begin: () => undefined,
  add: () => undefined,
  end: () => undefined,
};
