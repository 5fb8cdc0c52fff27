/** What was changed of something: only that is sent, for some fields may not be sent at all. */
export function changesOf<Values extends object>(values: Values, before: Partial<Values>): Partial<Values> {
  const names = Object.keys(values) as (keyof Values)[];
  const changed = names.filter((name) => values[name] !== before[name]);
  return Object.fromEntries(changed.map((name) => [name, values[name]])) as Partial<Values>;
}
