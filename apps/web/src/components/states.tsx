import { Alert, Button, Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

import { asFailure, type FailureKind } from '../api/failure.js';

/** Stands for what is being loaded, in its shape: a number of lines. */
export function Waiting({ lines = 8 }: { lines?: number }) {
  return (
    <Stack gap="sm" aria-busy="true">
      <span className="visually-hidden" role="status">
        Loading
      </span>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={28} />
      ))}
    </Stack>
  );
}

const titles: Readonly<Record<FailureKind, string>> = {
  offline: 'The server can’t be reached',
  'signed-out': 'The session has ended',
  'no-right': 'You lack the right to see this',
  'not-there': 'Not there, or not yours to see',
  changed: 'Somebody changed it meanwhile',
  invalid: 'The server did not take that',
  busy: 'The server is busy',
  broken: 'Something went wrong',
  outdated: 'The dashboard must be loaded anew',
};

/** Tells what went wrong, and offers to try again where that can help. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { kind, message } = asFailure(error);
  const worthAnother = retry && !['no-right', 'not-there', 'invalid'].includes(kind);
  return (
    <Alert color="red" role="alert" title={titles[kind]}>
      <Stack align="flex-start" gap="sm">
        <Text size="sm" style={{ whiteSpace: 'pre-line' }}>
          {message}
        </Text>
        {worthAnother && (
          <Button size="xs" variant="default" onClick={retry}>
            {kind === 'outdated' ? 'Load it anew' : 'Try again'}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** What a list without anything in it says: why, and what to do first. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Stack align="flex-start" gap="sm" py="lg">
      <Text fw={600}>{title}</Text>
      {children}
    </Stack>
  );
}

/** What a query has come to, as `useQuery` tells it. */
export interface Asked<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  refetch(): unknown;
}

/** Shows what was asked for: its stand-in at first, what went wrong, or itself. What is there stays while it is renewed. */
export function Answer<Data>({
  of,
  waiting,
  children,
}: {
  of: Asked<Data>;
  waiting?: ReactNode;
  children: (data: Data) => ReactNode;
}) {
  if (of.data !== undefined) return children(of.data);
  if (of.error) return <Failed error={of.error} retry={() => void of.refetch()} />;
  return waiting ?? <Waiting />;
}
