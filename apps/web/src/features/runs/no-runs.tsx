import { Anchor, Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { someConnection } from '../../api/connections.js';
import { useRights } from '../../api/rights.js';
import { useSession } from '../../app/session.js';
import { CopyBlock } from '../../components/copy-block.js';
import { Empty } from '../../components/states.js';
import { postCommand } from '../../components/post-command.js';

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
  return <FirstRun />;
}

/** The command that records a first run, of a connection that is there. */
function FirstRun() {
  const session = useSession();
  const { mayRun } = useRights();
  const { data: first } = useQuery(someConnection(session));
  if (first === undefined) return <Empty title="No runs yet" />;
  if (first === null) {
    return (
      <Empty title="No runs yet">
        <Text size="sm">
          Runs are of connections, and there is none yet:{' '}
          <Anchor component={Link} href="/" underline="always">
            what to do first
          </Anchor>
          .
        </Text>
      </Empty>
    );
  }
  const { kind, id, alias, project } = first;
  if (!mayRun(kind, project)) return <Empty title="No runs yet">They are listed here once there are some.</Empty>;
  return (
    <Empty title="No runs yet">
      <Text size="sm">Post the result of a run of {alias}, with a token of yours in $SYNCLEDGER_TOKEN:</Text>
      <CopyBlock text={postCommand({ server: location.origin, kind, id })} />
    </Empty>
  );
}
