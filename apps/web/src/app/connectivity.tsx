import { Text } from '@mantine/core';

import { useLiveState, type LiveState } from './live.js';

/** States that need no attention have no label. */
const labels: Readonly<Record<LiveState, string>> = {
  connecting: '',
  live: 'Live',
  reconnecting: 'Reconnecting…',
  offline: 'Offline',
  paused: '',
  off: 'Live updates off',
};

export function Connectivity() {
  const state = useLiveState();
  return (
    <Text component="span" size="sm" role="status" className={`live live-${state}`}>
      {labels[state] && <span className="live-dot" aria-hidden="true" />}
      <span className="live-word">{labels[state]}</span>
    </Text>
  );
}
