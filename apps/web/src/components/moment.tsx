import { inUtc, inZone, relative } from './time-text.js';
import { useMinute } from './use-minute.js';

/** A time: how far away it is, or when, in the viewer's zone; in UTC under the pointer. */
export function Moment({ at, exact = false }: { at: string; exact?: boolean }) {
  const time = Date.parse(at);
  const now = useMinute(!exact);
  return (
    // The browser's own tooltip: one of Mantine brings 15 kB into the first load.
    <time dateTime={at} title={`${inUtc(time)}${exact ? '' : ` · ${inZone(time)}`}`}>
      {exact ? inZone(time) : relative(time, now)}
    </time>
  );
}
