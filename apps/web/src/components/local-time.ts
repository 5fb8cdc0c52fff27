const two = (number: number) => String(number).padStart(2, '0');

/** Formats a time for `datetime-local`; "" if it is invalid. */
export function toLocalField(time: string | undefined): string {
  const at = new Date(time ?? '');
  if (Number.isNaN(at.getTime())) return '';
  const day = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Parses the value of `datetime-local`; undefined if it is incomplete. */
export function fromLocalField(text: string): string | undefined {
  const at = new Date(text);
  // A year is typed digit by digit, so 0002 is incomplete.
  if (Number.isNaN(at.getTime()) || at.getFullYear() < 1900) return undefined;
  return at.toISOString().replace('.000Z', 'Z');
}
