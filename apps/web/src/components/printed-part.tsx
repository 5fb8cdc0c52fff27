import { Text } from '@mantine/core';

import { PRINTED_ROWS } from './use-printing.js';

/** Says on paper that rows are missing, as when printed by the browser's menu before all are loaded. */
export function PrintedPart({ printed, count }: { printed: number; count: number }) {
  if (printed >= count) return null;
  return (
    <Text size="sm" className="printed-part">
      The first {printed.toLocaleString('en')} of {count.toLocaleString('en')}. Ctrl+P on the page prints up to{' '}
      {PRINTED_ROWS.toLocaleString('en')}.
    </Text>
  );
}
