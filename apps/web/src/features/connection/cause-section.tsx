import { Alert, Anchor, Stack, Text } from '@mantine/core';
import type { AuditEntry, ConnectionHealth } from '@syncledger/client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { audit } from '../../api/audit.js';
import { usePermissions } from '../../api/permissions.js';
import { useSession } from '../../app/session.js';
import { Timestamp } from '../../components/timestamp.js';
import type { ConnectionOfKind } from './connection-of-kind.js';

/** In milliseconds before the first failure. */
const PERIOD = 24 * 3_600_000;
/** Changes shown; more are in the audit log. */
const SHOWN = 5;

/** Why a failing connection fails, since when, and what was changed before. */
export function CauseSection({ connection }: { connection: ConnectionOfKind }) {
  const { health, kind } = connection;
  const { has } = usePermissions();
  if (health?.status !== 'failing') return null;
  return (
    <Alert color="red" variant="light" icon={false} component="section" role="region" aria-label="Cause">
      <Stack gap="xs">
        <Text className="cause-line" dir="auto">
          {health.cause_line ?? 'The last run failed without a message.'}
        </Text>
        <Text size="sm">
          First failed <Timestamp at={health.since} exact />.{' '}
          {health.job !== undefined && (
            <Anchor
              component={Link}
              href={`/runs/${kind}/${String(health.job)}`}
              size="sm"
              c="inherit"
              underline="always"
            >
              View the newest failed run
            </Anchor>
          )}
        </Text>
        {has('manage_users') && <ChangesBefore connection={connection} health={health} />}
      </Stack>
    </Alert>
  );
}

/** Edits within a day before the first failure, for those who may read the audit log. */
function ChangesBefore({ connection: { id }, health }: { connection: ConnectionOfKind; health: ConnectionHealth }) {
  const since = Date.parse(health.since);
  const object = `connection/${String(id)}`;
  const period = { date__gte: [new Date(since - PERIOD).toISOString()], date__lt: [health.since] };
  const { data, isPending } = useInfiniteQuery(
    audit(useSession(), { object: [object], action: ['create', 'update'], ...period }),
  );
  const entries = data?.pages.flatMap(({ results }) => results);
  if (!entries) {
    // Nothing below moves when the usual line comes.
    return (
      isPending && (
        <Text size="sm" aria-busy="true">
          &nbsp;
        </Text>
      )
    );
  }
  if (entries.length === 0) return <Text size="sm">Nobody edited it within a day before.</Text>;
  return (
    <div>
      <Text size="sm">Edited within a day before:</Text>
      <ul className="cause-changes">
        {entries.slice(0, SHOWN).map((entry) => (
          <li key={entry.id}>
            <Timestamp at={entry.date} exact />: {describeChange(entry)}
          </li>
        ))}
      </ul>
      {entries.length > SHOWN && (
        <Anchor
          component={Link}
          href={`/administration/audit?object=${encodeURIComponent(object)}`}
          size="sm"
          c="inherit"
          underline="always"
        >
          All {entries.length} in the audit log
        </Anchor>
      )}
    </div>
  );
}

function describeChange({ action, fields, actor }: AuditEntry): string {
  return action === 'create' ? `created by ${actor.email}` : `${fields.join(', ')} changed by ${actor.email}`;
}
