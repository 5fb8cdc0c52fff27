import { formatUtc, formatLocal, formatRelative } from './format-time.js';
import { useNow } from './use-now.js';

/** @param format receives the time and now, both in milliseconds since 1970 */
export function Timestamp({
  at,
  exact = false,
  text = formatRelative,
}: {
  at: string;
  exact?: boolean;
  text?: (time: number, now: number) => string;
}) {
  const time = Date.parse(at);
  const now = useNow(!exact);
  return (
    // The title attribute: Mantine's Tooltip would add 15 kB to the first load.
    <time dateTime={at} title={`${formatUtc(time)}${exact ? '' : ` · ${formatLocal(time)}`}`}>
      {exact ? formatLocal(time) : text(time, now)}
    </time>
  );
}
