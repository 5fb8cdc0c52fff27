/** Shorter names are close to too many ordinary variables: only slips of the fingers count for them. */
const SHORT = 8;

/**
 * Whether a name is probably a misspelling of a setting: one letter is missing, too many, wrong, or swapped with its
 * neighbour, or case and underscores differ. Names with a prefix (`GLOG_LEVEL`) or a number (`DATABASE_URL2`) are not.
 */
export function isMisspelt(typed: string, name: string): boolean {
  if (name.length < SHORT) return typed !== name && editBetween(typed, name) === 'slip';
  const [bare, right] = [withoutCase(typed), withoutCase(name)];
  if (
    bare !== right &&
    (bare.endsWith(right) || /^\d+$/.test(bare.startsWith(right) ? bare.slice(right.length) : ''))
  ) {
    return false;
  }
  return typed !== name && editBetween(bare, right) !== undefined;
}

/** Whether a name begins with a prefix, or a misspelling of it (`SYNC_LEDGER`), and an underscore. */
export function hasPrefix(typed: string, prefix: string): boolean {
  const [first = '', second = '', ...rest] = typed.split('_');
  const starts = rest.length > 0 ? [first, `${first}_${second}`] : [first];
  return typed.includes('_') && starts.some((start) => start === prefix || isMisspelt(start, prefix));
}

function withoutCase(name: string): string {
  return name.toUpperCase().replaceAll('_', '');
}

/**
 * How one edit makes the first text of the second; undefined when it takes more than one. A slip swaps two neighbours,
 * or doubles a letter.
 */
function editBetween(typed: string, name: string): 'slip' | 'other' | undefined {
  const shorter = Math.min(typed.length, name.length);
  let start = 0;
  while (start < shorter && typed[start] === name[start]) start += 1;
  let end = 0;
  while (end < shorter - start && typed.at(-1 - end) === name.at(-1 - end)) end += 1;
  const there = typed.slice(start, typed.length - end);
  const here = name.slice(start, name.length - end);
  const isSwapped = there.length === 2 && there === here.slice(1) + here.slice(0, 1);
  const isDoubled = here === '' && there.length === 1 && there === typed[start - 1];
  if (isSwapped || isDoubled) return 'slip';
  return there.length <= 1 && here.length <= 1 ? 'other' : undefined;
}
