import { changeText, describeSeries } from './series-text.js';

const SIZE = { width: 84, height: 24, bar: 5, step: 6 } as const;

/** Bars of a small series of days; their text says the same as their heights. */
export function Sparkline({ values }: { values: readonly number[] }) {
  const last = values.at(-1) ?? 0;
  const most = Math.max(1, ...values);
  const path = values.map((value, index) => barOf(index, value / most)).join('');
  return (
    <span className="causes-spark">
      <svg
        role="img"
        aria-label={describeSeries(values)}
        width={SIZE.width}
        height={SIZE.height}
        viewBox={`0 0 ${String(SIZE.width)} ${String(SIZE.height)}`}
      >
        <title>{describeSeries(values)}</title>
        <path className="causes-spark-line" d={`M0 ${String(SIZE.height - 0.5)}h${String(SIZE.width)}`} />
        <path className="causes-spark-bars" d={path} />
      </svg>
      <span aria-hidden="true">{changeText(last - (values[0] ?? 0))}</span>
    </span>
  );
}

function barOf(index: number, share: number): string {
  if (share === 0) return '';
  const height = Math.max(2, Math.round(share * (SIZE.height - 2)));
  const [left, bottom] = [index * SIZE.step, SIZE.height - 1];
  return `M${String(left)} ${String(bottom)}v-${String(height)}h${String(SIZE.bar)}v${String(height)}z`;
}
