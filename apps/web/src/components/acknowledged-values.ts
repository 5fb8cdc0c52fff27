/** The filter of the API by its value in the URL; undefined for what is no value. */
export function acknowledgedFilter(values: readonly string[] | undefined): boolean[] | undefined {
  const [value] = values ?? [];
  return value === 'yes' || value === 'no' ? [value === 'yes'] : undefined;
}
