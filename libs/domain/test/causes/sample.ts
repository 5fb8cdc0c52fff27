/** Messages of one cause. `»` marks the line that is expected as cause line, `»` and `«` a part of a line. */
export interface Sample {
  readonly cause: string;
  readonly messages: readonly string[];
}

export function sample(cause: string, ...messages: readonly string[]): Sample {
  return { cause, messages };
}
