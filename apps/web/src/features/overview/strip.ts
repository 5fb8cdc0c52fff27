import { durationText, inZone } from '../../components/time-text.js';

/** One run in a strip. */
export interface Bar {
  readonly id: number;
  readonly outcome: 'ok' | 'failed' | 'unfinished';
  /** How long it took; 0 while it has not finished. */
  readonly seconds: number;
  readonly at: string;
}

/** A strip of runs, oldest first, ready to be drawn: a path for each outcome, and the same in words. */
export interface Strip {
  readonly bars: readonly Bar[];
  readonly ok: string;
  readonly failed: string;
  readonly unfinished: string;
  readonly summary: string;
}

/** Runs in a strip, and its measures in pixels. */
export const STRIP = { bars: 30, step: 5, bar: 4, width: 150, height: 30, line: 18 } as const;

const LEAST = 3;

/**
 * Draws a strip. A bar's length is the square root of its run's duration against the longest of the row, so that a run of
 * seconds is still seen beside one of hours. What succeeded stands on the line, what failed hangs below it, and what has
 * not finished is a hollow square: the outcome is told without colour.
 * @param bars oldest first, at most 30
 */
export function stripOf(bars: readonly Bar[]): Strip {
  const longest = Math.max(1, ...bars.map(({ seconds }) => seconds));
  const paths = { ok: '', failed: '', unfinished: '' };
  for (const [index, { outcome, seconds }] of bars.entries()) {
    const left = (STRIP.bars - bars.length + index) * STRIP.step;
    paths[outcome] += shapes[outcome](left, Math.sqrt(seconds / longest));
  }
  return { bars, ...paths, summary: summaryOf(bars) };
}

const shapes = {
  ok: (left: number, share: number) => {
    const length = Math.round(LEAST + share * (STRIP.line - LEAST));
    return `M${String(left)} ${String(STRIP.line)}v-${String(length)}h${String(STRIP.bar)}v${String(length)}z`;
  },
  failed: (left: number, share: number) => {
    const length = Math.round(LEAST + share * (STRIP.height - STRIP.line - 1 - LEAST));
    return `M${String(left)} ${String(STRIP.line + 1)}v${String(length)}h${String(STRIP.bar)}v-${String(length)}z`;
  },
  unfinished: (left: number) => `M${String(left + 0.5)} ${String(STRIP.line - 5.5)}h3v5h-3z`,
} satisfies Record<Bar['outcome'], (left: number, share: number) => string>;

/** A strip in words: "30 runs, 3 failed, last failed". */
function summaryOf(bars: readonly Bar[]): string {
  const last = bars.at(-1);
  if (!last) return 'No runs yet';
  const failed = bars.filter(({ outcome }) => outcome === 'failed').length;
  const runs = bars.length === 1 ? '1 run' : `${String(bars.length)} runs`;
  const ended = { ok: 'last succeeded', failed: 'last failed', unfinished: 'last not finished' };
  return `${runs}, ${failed === 0 ? 'none' : String(failed)} failed, ${ended[last.outcome]}`;
}

/** The bar at a distance in pixels from the strip's left edge. */
export function barAt({ bars }: Strip, left: number): Bar | undefined {
  const index = Math.floor(left / STRIP.step) - (STRIP.bars - bars.length);
  return bars[index];
}

/** A bar in words: "Failed after 2 min 9 s, 24 Nov 2026, 14:02:11". */
export function barText({ outcome, seconds, at }: Bar): string {
  const when = inZone(Date.parse(at));
  if (outcome === 'unfinished') return `Not finished, since ${when}`;
  return `${outcome === 'ok' ? 'Succeeded' : 'Failed'} after ${durationText(seconds)}, ${when}`;
}
