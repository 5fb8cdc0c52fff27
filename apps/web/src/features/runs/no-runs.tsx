import { Button, Text } from '@mantine/core';

import { CopyBlock } from '../../components/copy-block.js';
import { Empty } from '../../components/states.js';

/** What a list without runs says: how to record the first one, or that no run matches. */
export function NoRuns({ clear }: { clear: (() => void) | undefined }) {
  if (clear) {
    return (
      <Empty title="No run matches">
        <Button variant="default" size="xs" onClick={clear}>
          Clear all filters
        </Button>
      </Empty>
    );
  }
  const body = '{"connection": 1, "automatic": false, "succeeded": true, "result_message": "It works."}';
  const command = [
    `curl ${location.origin}/api/v2/jobs/alm/ \\`,
    '  -H "Authorization: Token $TOKEN" \\',
    `  -d '${body}'`,
  ].join('\n');
  return (
    <Empty title="No runs yet">
      <Text size="sm">Post the result of a run, with the number of your connection and a token in $TOKEN:</Text>
      <CopyBlock text={command} />
    </Empty>
  );
}
