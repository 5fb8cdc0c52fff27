import { useDeferredValue, useMemo, useRef, useState } from 'react';

import { OutputLines, type OutputLinesHandle } from './output-lines.js';
import { OutputToolbar } from './output-toolbar.js';
import { findLines } from './output-text.js';
import type { Output } from './use-output.js';

interface ViewProps {
  readonly output: Output;
  /** Of the downloaded file. */
  readonly name: string;
  /** Whether the view begins at the end. */
  readonly isRunning: boolean;
}

export function OutputView({ output, name, isRunning }: ViewProps) {
  const { text, parts, isComplete } = output;
  const lines = text.all;
  const list = useRef<OutputLinesHandle>(null);
  const [search, setSearch] = useState('');
  const [match, setMatch] = useState(0);
  const [wraps, setWraps] = useState(true);
  const [follows, setFollows] = useState(isRunning);
  // Of 100,000 lines it takes a tenth of a second: typing goes first.
  const wanted = useDeferredValue(search);
  const matches = useMemo(() => findLines(lines, wanted), [lines, wanted]);
  const goTo = (place: number) => {
    if (matches.length === 0) return;
    const index = (place + matches.length) % matches.length;
    setMatch(index);
    setFollows(false);
    list.current?.scrollTo(matches[index] ?? 0);
  };
  return (
    <>
      <OutputToolbar
        search={search}
        onSearch={(value) => {
          setSearch(value);
          setMatch(0);
        }}
        match={Math.min(match, Math.max(matches.length - 1, 0))}
        matches={matches.length}
        onMatch={goTo}
        wraps={wraps}
        onWraps={setWraps}
        follows={follows}
        onFollows={isComplete ? undefined : setFollows}
        onDownload={() => {
          download(name, parts);
        }}
      />
      <OutputLines
        ref={list}
        lines={lines}
        search={search}
        current={matches[match]}
        wraps={wraps}
        follows={follows}
        onFollows={setFollows}
      />
    </>
  );
}

function download(name: string, parts: readonly string[]): void {
  const url = URL.createObjectURL(new Blob([...parts], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
