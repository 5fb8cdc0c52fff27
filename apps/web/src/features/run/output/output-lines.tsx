import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useImperativeHandle, useRef, type Ref } from 'react';

import { spansOf, type Span } from '../../../components/ansi.js';
import type { OutputLine } from './output-text.js';

/** In pixels. */
const LINE_HEIGHT = 20;
/** How near the end counts as the end, in pixels. */
const END_DISTANCE = 30;
const OVERSCAN = 20;
/** Matches that are marked in a span: a letter may be everywhere in a line of 10,000. */
const MAX_MARKS = 200;

export interface OutputLinesHandle {
  scrollTo(line: number): void;
}

interface LinesProps {
  readonly ref: Ref<OutputLinesHandle>;
  readonly lines: readonly OutputLine[];
  readonly search: string;
  /** The number of the current match. */
  readonly current: number | undefined;
  readonly wraps: boolean;
  readonly follows: boolean;
  /** Called when the user scrolls away from the end, or back to it. */
  readonly onFollows: (follows: boolean) => void;
}

/** Renders only the lines on screen. */
export function OutputLines({ ref, lines, search, current, wraps, follows, onFollows }: LinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: OVERSCAN,
  });
  useImperativeHandle(ref, () => ({
    scrollTo: (line) => {
      virtualizer.scrollToIndex(line, { align: 'center' });
    },
  }));
  useEffect(() => {
    if (follows && lines.length > 0) virtualizer.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [virtualizer, follows, lines.length]);
  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, wraps]);
  const rows = virtualizer.getVirtualItems();
  return (
    <div
      ref={box}
      className="run-output"
      role="region"
      aria-label="Output lines"
      // Scrolled by keys, too.
      tabIndex={0}
      onWheel={({ deltaY }) => {
        if (deltaY < 0) onFollows(false);
      }}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        if (!follows && scrollHeight - scrollTop - clientHeight < END_DISTANCE) onFollows(true);
      }}
    >
      <div className="run-output-lines" style={{ height: virtualizer.getTotalSize() }}>
        <div
          className={wraps ? 'run-output-rows run-output-wrapped' : 'run-output-rows'}
          style={{ transform: `translateY(${String(rows[0]?.start ?? 0)}px)` }}
        >
          {rows.map(({ index, key }) => (
            <div key={key} data-index={index} ref={virtualizer.measureElement} className="run-output-row">
              <Line line={lines[index]} search={search} isCurrent={index === current} />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

const Line = memo(function Line({
  line,
  search,
  isCurrent,
}: {
  line: OutputLine | undefined;
  search: string;
  isCurrent: boolean;
}) {
  if (!line) return null;
  const { spans } = spansOf(line.raw, line.style);
  return (
    <div dir="auto" className={isCurrent ? 'run-output-line run-output-current' : 'run-output-line'}>
      {spans.length === 0 ? '\u200b' : spans.map((span, place) => <Styled key={place} span={span} search={search} />)}
    </div>
  );
});

function Styled({ span: { text, classes }, search }: { span: Span; search: string }) {
  // Every second part matches.
  const parts = search === '' ? [text] : text.split(patternOf(search));
  const rest = parts.splice(2 * MAX_MARKS).join('');
  const shown = [...parts, rest].map((part, place) => (place % 2 === 1 ? <mark key={place}>{part}</mark> : part));
  return classes === '' ? shown : <span className={classes}>{shown}</span>;
}

/** Finds a text in any case, and captures it. */
function patternOf(search: string): RegExp {
  const literal = search.replaceAll(/[$()*+.?[\\\]^{|}/]/g, String.raw`\$&`);
  return new RegExp(`(${literal})`, 'giu');
}
