import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';

import { inUtc, inZone, relative } from './time-text.js';

/** A time: how far away it is, or when, in the viewer's zone; in UTC under the pointer. */
export function Moment({ at, exact = false }: { at: string; exact?: boolean }) {
  const time = Date.parse(at);
  const now = useNow(!exact);
  return (
    <Tooltip
      label={`${inUtc(time)}${exact ? '' : ` · ${inZone(time)}`}`}
      events={{ hover: true, focus: true, touch: true }}
    >
      <time dateTime={at}>{exact ? inZone(time) : relative(time, now)}</time>
    </Tooltip>
  );
}

/** The time, renewed every half minute for what says "3 minutes ago". */
function useNow(renewed: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!renewed) return;
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, [renewed]);
  return now;
}
