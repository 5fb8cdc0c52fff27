const two = (number: number) => String(number).padStart(2, '0');

/** A time as a field for local dates and times holds it; "" for what is no time. */
export function toLocalField(time: string | undefined): string {
  const at = new Date(time ?? '');
  if (Number.isNaN(at.getTime())) return '';
  const day = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The time, as the API takes it, that such a field holds in the viewer's zone; undefined while it holds none. */
export function fromLocalField(text: string): string | undefined {
  const at = new Date(text);
  // A year is typed digit by digit: 0002 is one that is not complete.
  if (Number.isNaN(at.getTime()) || at.getFullYear() < 1900) return undefined;
  return at.toISOString().replace('.000Z', 'Z');
}
