/** What a worker tells the process that started it once it serves. */
export interface Serving {
  /** Where it listens. */
  readonly servingAt: string;
  /** The administrator's, when this was a first start that made one. */
  readonly token?: string | undefined;
}

/** Whether a message between processes is that one. */
export function isServing(message: unknown): message is Serving {
  return typeof message === 'object' && message !== null && 'servingAt' in message;
}
