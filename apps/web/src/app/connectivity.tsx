import { Text } from '@mantine/core';

import { useLiveState, type LiveState } from './live.js';

/** What each state is called; what the viewer can do nothing about and need not know says nothing. */
const words: Readonly<Record<LiveState, string>> = {
  connecting: '',
  live: 'Live',
  reconnecting: 'Reconnecting…',
  offline: 'Offline',
  paused: '',
  off: 'Not live',
};

/** Tells whether the page follows the ledger as things happen. */
export function Connectivity() {
  const state = useLiveState();
  return (
    <Text component="span" size="sm" role="status" className={`live live-${state}`}>
      {words[state] && <span className="live-dot" aria-hidden="true" />}
      <span className="live-word">{words[state]}</span>
    </Text>
  );
}
