import { memo } from 'react';

import { Health } from '../../components/health.js';
import { outcomeLabels } from '../../components/outcome.js';
import { relative, since } from '../../components/time-text.js';
import { kindLabels } from './overview-filters.js';
import { isUnderWay, lastRun, pathOf, type Row } from './row.js';
import { RunStrip } from './run-strip.js';

/** What a row needs to be drawn; all of it the same means that it is not drawn again. */
interface ConnectionRowProps {
  /** Its place in the list, from 0. */
  readonly index: number;
  readonly top: number;
  /** Undefined until it has come. */
  readonly row: Row | undefined;
  readonly project: string;
  /** Whether the Tab key comes by. */
  readonly isTabStop: boolean;
  readonly mayRun: boolean;
  /** The time, by the minute. */
  readonly now: number;
  readonly run: (row: Row) => void;
}

/** One connection: few elements, for thirty of them pass by while one scrolls. */
export const ConnectionRow = memo(function ConnectionRow({ index, top, row, isTabStop, ...more }: ConnectionRowProps) {
  const { mayRun, run, ...rest } = more;
  return (
    <div
      className="ov-row"
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      tabIndex={isTabStop ? 0 : -1}
      aria-busy={row === undefined}
      style={{ top }}
    >
      {row ? (
        <>
          <Cells row={row} {...rest} />
          <div role="cell" className="ov-act">
            <RunNow row={row} mayRun={mayRun} isTabStop={isTabStop} run={run} />
          </div>
        </>
      ) : (
        <Stand />
      )}
    </div>
  );
});

function Stand() {
  return (
    <div className="ov-stand" role="cell">
      <span className="visually-hidden">Loading</span>
    </div>
  );
}

type CellsProps = Pick<ConnectionRowProps, 'project' | 'now'> & { readonly row: Row };

/** All cells but the last: where the Tab key comes by changes with each row that scrolls past. */
const Cells = memo(function Cells({ row, project, now }: CellsProps) {
  const last = lastRun(row);
  return (
    <>
      <div role="cell" className="ov-health" title={row.health.reason}>
        <Health status={row.health.status} />
        <Time at={row.health.since} now={now} text={since} />
      </div>
      <div role="cell" className="ov-name">
        <a href={pathOf(row)} tabIndex={-1} className="ov-link">
          {row.alias}
        </a>
        <span className="ov-dim">{project}</span>
      </div>
      <div role="cell" className="ov-system">
        <span>{row.system}</span>
        <span className="ov-dim">{kindLabels[row.kind]}</span>
      </div>
      <div role="cell" className="ov-runs">
        <RunStrip strip={row.strip} />
      </div>
      <div role="cell" className="ov-rate" data-label="30 days" title={`${String(row.runs)} finished runs in 30 days`}>
        {row.rate === null ? '–' : percent(row.rate)}
      </div>
      <div role="cell" className="ov-last" data-label="Last run" title={row.said}>
        {last ? <Time at={last.at} now={now} text={ago} /> : '–'}
        {last && (
          <span className="ov-dim">
            {row.said || outcomeLabels[last.outcome === 'unfinished' ? 'queued' : last.outcome]}
          </span>
        )}
      </div>
      <div role="cell" className="ov-next" data-label="Next due">
        {row.next === null ? '–' : <Time at={row.next} now={now} text={relative} />}
      </div>
    </>
  );
});

type RunNowProps = Pick<ConnectionRowProps, 'mayRun' | 'isTabStop' | 'run'> & { readonly row: Row };

function RunNow({ row, mayRun, isTabStop, run }: RunNowProps) {
  if (isUnderWay(row)) return <span className="ov-dim">Under way</span>;
  if (!mayRun) return null;
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

/** A time in few elements; exactly, and in UTC, in the tooltip that all share (use-tip.tsx). */
function Time({ at, now, text }: { at: string; now: number; text: (time: number, now: number) => string }) {
  const time = Date.parse(at);
  if (Number.isNaN(time)) return null;
  return (
    <time className="ov-time" dateTime={at}>
      {text(time, now)}
    </time>
  );
}

/** Of what has been: not before the page's own clock, which goes by the half minute and may be behind the server's. */
const ago = (time: number, now: number) => relative(Math.min(time, now), now);

function percent(rate: number): string {
  const rounded = Math.round(rate * 1000) / 10;
  // 100% is said of nothing that has failed.
  return `${String(rounded === 100 && rate < 1 ? 99.9 : rounded)}%`;
}
