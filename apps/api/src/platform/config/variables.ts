import { isLinkVariable } from './link-variables.js';
import { hasPrefix, isMisspelt } from './misspelt.js';
import { readUpTo } from './read-up-to.js';

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
  /** Whether `NAME_FILE` may name a file with the value instead, as secrets of containers are mounted. */
  readonly isSecret?: boolean;
  /** Whether it says where the data is: an empty value, of an unset variable in a script, would start an empty ledger. */
  readonly isLocation?: boolean;
}

/** The configuration does not allow a start: says what is wrong and what to do. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

type Source = Readonly<Record<string, string | undefined>>;

const NO_SETTING = ' is not a setting.';

/** Variables with this prefix must be settings. */
const PREFIX = 'SYNCLEDGER';

/**
 * Reads variables; an empty or blank one counts as not set, and so do those that Kubernetes sets for its Services.
 * @throws ConfigurationError naming every wrong or misspelled variable, never a value
 */
export function readVariables<N extends string>(
  source: Source,
  variables: Readonly<Record<N, Variable>>,
): Partial<Record<N, string>> {
  const given: Partial<Record<N, string>> = {};
  const problems: string[] = [];
  for (const [name, variable] of Object.entries(variables) as [N, Variable][]) {
    try {
      const value = valueOf(source, name, variable);
      if (value !== undefined) given[name] = value;
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(error.message);
    }
  }
  const unknown = unknownNames(source, variables);
  problems.unshift(...unknown);
  if (problems.length === 0) return given;
  // The list helps only where there is no better guess.
  if (unknown.some((problem) => problem.endsWith(NO_SETTING))) {
    problems.push(`Settings: ${Object.keys(variables).sort().join(', ')}.`);
  }
  throw new ConfigurationError(problems.join('\n'));
}

/** @throws ConfigurationError without the value */
function valueOf(source: Source, name: string, { accepts, form, isSecret, isLocation }: Variable): string | undefined {
  const direct = isLinkVariable(name, source[name]) ? '' : source[name];
  const file = isSecret ? source[fileVariable(name)] : '';
  if (direct && file) {
    throw new ConfigurationError(`${name} and ${fileVariable(name)} are both set. Leave out one of them.`);
  }
  if (isLocation && direct?.trim() === '' && !file) {
    throw new ConfigurationError(`${name} is set, but empty. Give it a value, or unset it.`);
  }
  const value = file ? contentOf(fileVariable(name), file) : direct;
  if (!value?.trim()) return undefined;
  const what = file ? `The content of the file in ${fileVariable(name)}` : name;
  // Otherwise a space at the end of a line would name another folder, and start an empty ledger there.
  if ((isLocation || !accepts) && value !== value.trim()) {
    throw new ConfigurationError(`${what} begins or ends with white space. Remove it.`);
  }
  if (accepts?.(value) !== false) return value;
  throw new ConfigurationError(`${what} must be ${form ?? 'something else'}.`);
}

function fileVariable(name: string): string {
  return `${name}_FILE`;
}

/** Many times the longest value. A device without an end would be read for ever. */
const MAX_BYTES = 65_536;

/** Without the byte order mark and the line end that editors and `echo` add. */
function contentOf(name: string, file: string): string {
  let text: string;
  try {
    text = readUpTo(file, MAX_BYTES + 1)
      .toString('utf8')
      .replace(/^\uFEFF|[\r\n]+$/g, '');
  } catch (cause) {
    // Without the path: it may be the secret itself, given in the wrong variable.
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
    throw new ConfigurationError(`${name} names a file that cannot be read (${code}).`, { cause });
  }
  if (text.trim() === '')
    throw new ConfigurationError(`${name} names an empty file, or a pipe that nobody writes into.`);
  if (text.length > MAX_BYTES)
    throw new ConfigurationError(`${name} names a file of more than ${MAX_BYTES / 1024} KiB.`);
  return text;
}

/** Variables of the agent, and of the commands that it runs, which may call the command line of the server. */
const AGENT_VARIABLES = ['SYNCLEDGER_URL', 'SYNCLEDGER_TOKEN', 'SYNCLEDGER_TOKEN_FILE', 'SYNCLEDGER_RUN'];

/** Variables that are meant as settings and are none. */
function unknownNames(source: Source, variables: Readonly<Record<string, Variable>>): string[] {
  const names = Object.entries(variables).flatMap(([name, { isSecret }]) =>
    isSecret ? [name, fileVariable(name)] : [name],
  );
  // A name close to one that is set belongs to another program.
  const unset = names.filter((name) => !source[name] && !source[fileVariable(name)]);
  return Object.keys(source).flatMap((typed) => {
    const value = source[typed];
    if (names.includes(typed) || AGENT_VARIABLES.includes(typed) || isLinkVariable(typed, value)) return [];
    const close = names.find((name) => typed === `${PREFIX}_${name}` || isMisspelt(typed, name));
    const isOurs = hasPrefix(typed, PREFIX);
    if (!isOurs && !(value && unset.some((name) => isMisspelt(typed, name)))) return [];
    return [`${typed}${NO_SETTING}${close === undefined ? '' : ` Did you mean ${close}?`}`];
  });
}
