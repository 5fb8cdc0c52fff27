/** Is told how far the loading is. */
export interface Steps {
  /**
   * A step begins; the one before has ended.
   * @param total rows of it; left out where nobody can tell how far it is
   */
  begin(name: string, total?: number): void;

  /** So many rows more are done. */
  add(rows: number): void;

  /** The last step has ended. */
  end(): void;
}

/** Tells nobody. */
export const silently: Steps = {
  begin: () => undefined,
  add: () => undefined,
  end: () => undefined,
};
