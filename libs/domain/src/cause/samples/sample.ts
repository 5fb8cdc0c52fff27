/** Messages of one cause, whose expected cause line begins with `»`. */
export interface Sample {
  readonly cause: string;
  readonly messages: readonly string[];
}

export function sample(cause: string, ...messages: readonly string[]): Sample {
  return { cause, messages };
}
