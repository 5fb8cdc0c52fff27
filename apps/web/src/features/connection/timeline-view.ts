/** In seconds since 1970. */
export interface Zoom {
  readonly min: number;
  readonly max: number;
}

/** Offered ranges, in days. */
export const RANGES: readonly number[] = [7, 30, 90, 365];
export const DEFAULT_RANGE = 30;

const DAY_SECONDS = 86_400;

/** The part of the timeline that is shown. */
export interface TimelineView {
  readonly days: number;
  readonly zoom: Zoom | undefined;
}

/**
 * Reads the part of the timeline from the URL. The range grows to contain the zoom, so that a link still shows the same runs later.
 * @param now in milliseconds since 1970
 */
export function timelineView({ days, zoom: text }: { days?: string[]; zoom?: string[] }, now: number): TimelineView {
  const chosen = RANGES.find((range) => String(range) === days?.[0]) ?? DEFAULT_RANGE;
  const zoom = parseZoom(text?.[0]);
  if (!zoom) return { days: chosen, zoom };
  const needed = RANGES.find((range) => range >= chosen && zoom.min >= now / 1000 - range * DAY_SECONDS);
  return needed === undefined ? { days: chosen, zoom: undefined } : { days: needed, zoom };
}

/** In the URL, both ends in seconds. */
export const zoomText = ({ min, max }: Zoom): string => `${String(Math.floor(min))}-${String(Math.ceil(max))}`;

function parseZoom(text = ''): Zoom | undefined {
  const [min = 0, max = 0] = /^\d{1,11}-\d{1,11}$/.test(text) ? text.split('-').map(Number) : [];
  return max > min ? { min, max } : undefined;
}
