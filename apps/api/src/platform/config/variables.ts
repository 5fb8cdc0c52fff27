/** One environment variable. */
export interface Variable {
  /** What holds when it is not set, in words where it depends. */
  readonly default: string;
  /** What it decides, for the documentation. */
  readonly meaning: string;
  /** The form of its value, told when the value does not have it. */
  readonly form?: string;
  /** Whether a value has the form; left out, any value does. */
  readonly accepts?: (text: string) => boolean;
}

/** The server can't start as it is configured: says what is wrong and what to do. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads variables; one that is empty counts as not set.
 * @throws ConfigurationError naming every wrong or mistyped variable, never a value
 */
export function readVariables<N extends string>(
  source: Readonly<Record<string, string | undefined>>,
  variables: Readonly<Record<N, Variable>>,
): Partial<Record<N, string>> {
  const given: Partial<Record<N, string>> = {};
  const problems = Object.keys(source)
    .filter((name) => name.startsWith('SYNCLEDGER_') && !(name in variables))
    .map((name) => `${name} is not a setting.`);
  for (const [name, { accepts, form }] of Object.entries(variables) as [N, Variable][]) {
    const value = source[name];
    if (value === undefined || value === '') continue;
    if (accepts?.(value) === false) problems.push(`${name} must be ${form ?? 'something else'}.`);
    else given[name] = value;
  }
  if (problems.length === 0) return given;
  const names = Object.keys(variables).filter((name) => name.startsWith('SYNCLEDGER_'));
  throw new ConfigurationError(`${problems.join('\n')}\nSettings: ${names.join(', ')}.`);
}
