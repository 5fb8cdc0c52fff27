import { memo } from 'react';

import { PREFIX } from '../../api/server.js';
import { acknowledgementAt, acknowledgementText } from '../../components/acknowledgement-text.js';
import { HealthStatus } from '../../components/health.js';
import { kindLabels } from '../../components/kind-labels.js';
import { StatusIcon } from '../../components/status-icon.js';
import { formatAgo, formatSince } from '../../components/format-time.js';
import { hasUnfinishedRun, lastRun, nextText, pathOf, reasonOf, type Row } from './row.js';
import { RunStrip } from './run-strip.js';

/** Props are stable, so that memo skips rows that did not change. */
interface ConnectionRowProps {
  /** 0-based. */
  readonly index: number;
  readonly top: number;
  /** Undefined while it loads. */
  readonly row: Row | undefined;
  readonly project: string;
  readonly isTabStop: boolean;
  readonly canRun: boolean;
  /** Changes every half minute. */
  readonly now: number;
  readonly isSelected: boolean;
  readonly select: (index: number, range: boolean) => void;
  readonly run: (row: Row) => void;
}

/** Few elements, because thirty rows pass by on a scroll. */
export const ConnectionRow = memo(function ConnectionRow({ index, top, row, isTabStop, ...more }: ConnectionRowProps) {
  const { canRun, run, isSelected, select, ...rest } = more;
  return (
    <div
      className="ov-row"
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      tabIndex={isTabStop ? 0 : -1}
      aria-busy={row === undefined}
      data-selected={isSelected}
      style={{ top }}
    >
      {row ? (
        <>
          <div role="cell" className="ov-check">
            <input
              type="checkbox"
              aria-label={`Select ${row.alias}`}
              tabIndex={isTabStop ? 0 : -1}
              checked={isSelected}
              onClick={({ shiftKey }) => select(index, shiftKey)}
              readOnly
            />
          </div>
          <Cells row={row} {...rest} />
          <div role="cell" className="ov-action">
            <RunNow row={row} canRun={canRun} isTabStop={isTabStop} run={run} />
          </div>
        </>
      ) : (
        <Placeholder />
      )}
    </div>
  );
});

const Placeholder = memo(function Placeholder() {
  return (
    <div className="ov-placeholder" role="cell">
      <span className="visually-hidden">Loading</span>
    </div>
  );
});

type CellsProps = Pick<ConnectionRowProps, 'project' | 'now'> & { readonly row: Row };

/** All cells but the first and the last, because the tab stop changes with each row that is scrolled by. */
const Cells = memo(function Cells({ row, project, now }: CellsProps) {
  const last = lastRun(row);
  return (
    <>
      <div role="cell" className="ov-health">
        <HealthStatus status={row.health.status} />
        <RelativeTime at={row.health.since} now={now} text={formatSince} />
        <Acknowledged row={row} now={now} />
      </div>
      <div role="cell" className="ov-name">
        <a href={PREFIX + pathOf(row)} tabIndex={-1} className="ov-link">
          {row.alias}
        </a>
        <span className="ov-context">
          {project !== '' && (
            <>
              <bdi>{project}</bdi>
              {' · '}
            </>
          )}
          <bdi>{row.system}</bdi> · {kindLabels[row.kind]}
        </span>
      </div>
      <div role="cell" className="ov-reason">
        {reasonOf(row)}
      </div>
      <div role="cell" className="ov-runs">
        <RunStrip strip={row.strip} />
      </div>
      <div role="cell" className="ov-rate" title={`${String(row.runs)} finished runs in 30 days`}>
        {row.rate === null ? '–' : percent(row.rate)}
        <span className="ov-rate-of ov-dim"> in 30 days</span>
      </div>
      <div role="cell" className="ov-times">
        <div>{last ? <RelativeTime at={last.at} now={now} text={formatAgo} /> : 'No run yet'}</div>
        <div className="ov-dim">
          {row.next === null ? 'Not scheduled' : <RelativeTime at={row.next} now={now} text={nextText} />}
        </div>
      </div>
    </>
  );
});

function Acknowledged({ row, now }: Pick<CellsProps, 'row' | 'now'>) {
  const held = acknowledgementAt(row.health, now);
  if (!held) return null;
  return (
    <span className="ov-acknowledged" title={acknowledgementText(held, now)}>
      <StatusIcon status={held.until === null ? 'acknowledged' : 'muted'} />{' '}
      {held.until === null ? 'Acknowledged' : 'Muted'}
    </span>
  );
}

type RunNowProps = Pick<ConnectionRowProps, 'canRun' | 'isTabStop' | 'run'> & { readonly row: Row };

function RunNow({ row, canRun, isTabStop, run }: RunNowProps) {
  if (hasUnfinishedRun(row)) return <span className="ov-dim">In progress</span>;
  if (!canRun) return null;
  return (
    <button
      type="button"
      className="ov-run"
      tabIndex={isTabStop ? 0 : -1}
      aria-label={`Run now: ${row.alias}`}
      onClick={() => run(row)}
    >
      Run now
    </button>
  );
}

/** A shared tooltip shows the exact time (use-tooltip.tsx). */
function RelativeTime({ at, now, text }: { at: string; now: number; text: (time: number, now: number) => string }) {
  const time = Date.parse(at);
  if (Number.isNaN(time)) return null;
  return (
    <time className="ov-time" dateTime={at}>
      {text(time, now)}
    </time>
  );
}

function percent(rate: number): string {
  const rounded = Math.round(rate * 1000) / 10;
  // Never round failures up to 100%.
  return `${String(rounded === 100 && rate < 1 ? 99.9 : rounded)}%`;
}
