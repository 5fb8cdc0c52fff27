/** One environment variable. */
export interface Variable {
  /** The default, or a description of it. */
  readonly default: string;
  /** What it decides, for the documentation. */
  readonly meaning: string;
  /** The form of its value, for error messages. */
  readonly form?: string;
  /** Whether a value is valid; by default any value is. */
  readonly accepts?: (text: string) => boolean;
}

/** The configuration does not allow a start: says what is wrong and what to do. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads variables; an empty one counts as not set.
 * @throws ConfigurationError naming every wrong or misspelled variable, never a value
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
