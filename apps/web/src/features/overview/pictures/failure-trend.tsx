import type { RunsOfDay } from '@syncledger/client';

import { describeTrend } from './day-text.js';

const SIZE = { width: 210, height: 91, bar: 6, step: 7, top: 14 } as const;

/** Failed runs of each of the last 30 days as bars, with the scale and the change in words. */
export function FailureTrend({ days }: { days: readonly RunsOfDay[] }) {
  const most = Math.max(...days.map(({ failed }) => failed));
  const text = describeTrend(days);
  const room = SIZE.height - SIZE.top - 2;
  const path = days
    .map(({ failed }, index) => {
      if (failed === 0) return '';
      const height = Math.max(2, Math.round((failed / most) * room));
      return `M${String(index * SIZE.step)} ${String(SIZE.height - 1)}v-${String(height)}h${String(SIZE.bar)}v${String(height)}z`;
    })
    .join('');
  return (
    <figure className="ov-picture ov-trend">
      <svg
        role="img"
        aria-label={`Failed runs of each of the last 30 days, at most ${String(most)} a day. ${text}`}
        className="trend"
        width={SIZE.width}
        height={SIZE.height}
        viewBox={`0 0 ${String(SIZE.width)} ${String(SIZE.height)}`}
      >
        <text x={0} y={SIZE.top - 4}>
          Failed a day, at most {most.toLocaleString('en')}
        </text>
        <path className="trend-line" d={`M0 ${String(SIZE.height - 0.5)}h${String(SIZE.width)}`} />
        <path className="trend-bars" d={path} />
      </svg>
      <figcaption className="ov-dim">{text}</figcaption>
    </figure>
  );
}
