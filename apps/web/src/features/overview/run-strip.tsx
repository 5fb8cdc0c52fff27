import { STRIP, type Strip } from './strip.js';

const LINE = `M0 ${String(STRIP.line + 0.5)}h${String(STRIP.width)}`;

/** All strips share one tooltip (use-tooltip.tsx). */
export function RunStrip({ strip }: { strip: Strip }) {
  const { ok, failed, unfinished, summary } = strip;
  return (
    <svg
      className="strip"
      role="img"
      aria-label={summary}
      width={STRIP.width}
      height={STRIP.height}
      viewBox={`0 0 ${String(STRIP.width)} ${String(STRIP.height)}`}
    >
      <path className="strip-line" d={LINE} />
      {ok && <path className="strip-ok" d={ok} />}
      {failed && <path className="strip-failed" d={failed} />}
      {unfinished && <path className="strip-unfinished" d={unfinished} />}
    </svg>
  );
}
