import { formatDuration, formatLocal } from '../../components/format-time.js';

export interface Bar {
  readonly id: number;
  readonly outcome: 'ok' | 'failed' | 'unfinished';
  /** 0 if unfinished. */
  readonly seconds: number;
  readonly at: string;
}

/** SVG paths by outcome, and a text alternative. */
export interface Strip {
  readonly bars: readonly Bar[];
  readonly ok: string;
  readonly failed: string;
  readonly unfinished: string;
  readonly summary: string;
}

/** Number of bars, and lengths in pixels. */
export const STRIP = { bars: 30, step: 5, bar: 4, width: 150, height: 30, line: 18 } as const;

const MIN_LENGTH = 3;

/**
 * Bar lengths are the square root of the duration relative to the row's longest run, so that short runs stay visible. Succeeded
 * runs stand on the line, failed ones hang below it, and unfinished ones are hollow squares: no outcome depends on colour.
 * @param bars oldest first, at most 30
 */
export function drawStrip(bars: readonly Bar[]): Strip {
  const longest = Math.max(1, ...bars.map(({ seconds }) => seconds));
  const paths = { ok: '', failed: '', unfinished: '' };
  for (const [index, { outcome, seconds }] of bars.entries()) {
    const left = (STRIP.bars - bars.length + index) * STRIP.step;
    paths[outcome] += shapes[outcome](left, Math.sqrt(seconds / longest));
  }
  return { bars, ...paths, summary: summarize(bars) };
}

const shapes = {
  ok: (left: number, share: number) => {
    const length = Math.round(MIN_LENGTH + share * (STRIP.line - MIN_LENGTH));
    return `M${String(left)} ${String(STRIP.line)}v-${String(length)}h${String(STRIP.bar)}v${String(length)}z`;
  },
  failed: (left: number, share: number) => {
    const length = Math.round(MIN_LENGTH + share * (STRIP.height - STRIP.line - 1 - MIN_LENGTH));
    return `M${String(left)} ${String(STRIP.line + 1)}v${String(length)}h${String(STRIP.bar)}v-${String(length)}z`;
  },
  unfinished: (left: number) => `M${String(left + 0.5)} ${String(STRIP.line - 5.5)}h3v5h-3z`,
} satisfies Record<Bar['outcome'], (left: number, share: number) => string>;

/** Such as "30 runs, 3 failed, last failed". */
function summarize(bars: readonly Bar[]): string {
  const last = bars.at(-1);
  if (!last) return 'No runs yet';
  const failed = bars.filter(({ outcome }) => outcome === 'failed').length;
  const runs = bars.length === 1 ? '1 run' : `${String(bars.length)} runs`;
  const lastOutcome = { ok: 'last succeeded', failed: 'last failed', unfinished: 'last unfinished' };
  return `${runs}, ${failed === 0 ? 'none' : String(failed)} failed, ${lastOutcome[last.outcome]}`;
}

/** @param left distance from the left edge in pixels */
export function barAt({ bars }: Strip, left: number): Bar | undefined {
  const index = Math.floor(left / STRIP.step) - (STRIP.bars - bars.length);
  return bars[index];
}

/** Such as "Failed after 2 min 9 s, 24 Nov 2026, 14:02:11". */
export function describeBar({ outcome, seconds, at }: Bar): string {
  const when = formatLocal(Date.parse(at));
  if (outcome === 'unfinished') return `Unfinished since ${when}`;
  return `${outcome === 'ok' ? 'Succeeded' : 'Failed'} after ${formatDuration(seconds)}, ${when}`;
}
