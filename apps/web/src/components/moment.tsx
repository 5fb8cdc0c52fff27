import { Tooltip } from '@mantine/core';

import { inUtc, inZone, relative } from './time-text.js';
import { useMinute } from './use-minute.js';

/** A time: how far away it is, or when, in the viewer's zone; in UTC under the pointer. */
export function Moment({ at, exact = false }: { at: string; exact?: boolean }) {
  const time = Date.parse(at);
  const now = useMinute(!exact);
  return (
    <Tooltip
      label={`${inUtc(time)}${exact ? '' : ` · ${inZone(time)}`}`}
      events={{ hover: true, focus: true, touch: true }}
    >
      <time dateTime={at}>{exact ? inZone(time) : relative(time, now)}</time>
    </Tooltip>
  );
}
