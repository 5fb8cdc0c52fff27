import { inUtc, inZone, relative } from './time-text.js';
import { useMinute } from './use-minute.js';

/**
 * A time: how far away it is, or when, in the viewer's zone; in UTC under the pointer.
 * @param text how it is told in relation to now, both in milliseconds since 1970
 */
export function Moment({
  at,
  exact = false,
  text = relative,
}: {
  at: string;
  exact?: boolean;
  text?: (time: number, now: number) => string;
}) {
  const time = Date.parse(at);
  const now = useMinute(!exact);
  return (
    // The browser's own tooltip: one of Mantine brings 15 kB into the first load.
    <time dateTime={at} title={`${inUtc(time)}${exact ? '' : ` · ${inZone(time)}`}`}>
      {exact ? inZone(time) : text(time, now)}
    </time>
  );
}
