/** The API rejects some fields even if they are unchanged, so send changes only. */
export function changedFields<Values extends object>(values: Values, before: Partial<Values>): Partial<Values> {
  const names = Object.keys(values) as (keyof Values)[];
  const changed = names.filter((name) => values[name] !== before[name]);
  return Object.fromEntries(changed.map((name) => [name, values[name]])) as Partial<Values>;
}
