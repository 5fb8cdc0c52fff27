import { Alert, Button, Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

import { asFailure, isNotFound, type FailureKind } from '../api/failure.js';

export function Loading({ lines = 8 }: { lines?: number }) {
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
  offline: 'Can’t reach the server',
  unauthorized: 'Session ended',
  forbidden: 'You don’t have permission',
  'not-found': 'Not found',
  conflict: 'Changed by someone else',
  invalid: 'Invalid input',
  busy: 'The server is busy',
  unexpected: 'Something went wrong',
  outdated: 'Reload required',
};

export function ErrorAlert({ error, retry }: { error: unknown; retry?: () => void }) {
  const { kind, message } = asFailure(error);
  const canRetry = retry && !['forbidden', 'not-found', 'invalid'].includes(kind);
  return (
    <Alert color="red" role="alert" title={titles[kind]}>
      <Stack align="flex-start" gap="sm">
        <Text size="sm" style={{ whiteSpace: 'pre-line' }}>
          {message}
        </Text>
        {canRetry && (
          <Button size="xs" variant="default" onClick={retry}>
            {kind === 'outdated' ? 'Reload' : 'Try again'}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Stack align="flex-start" gap="sm" py="lg">
      <Text fw={600}>{title}</Text>
      {children}
    </Stack>
  );
}

/** The part of `useQuery`'s result that is needed here. */
export interface QueryResult<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  refetch(options?: { readonly cancelRefetch?: boolean }): unknown;
}

/** Shows a placeholder, an error or the data. Data stays visible while it is refetched, and until it was deleted. */
export function QueryView<Data>({
  query,
  loading,
  failed,
  children,
}: {
  query: QueryResult<Data>;
  loading?: ReactNode;
  /** Shows an error in another way. */
  failed?: (error: unknown, retry: () => void) => ReactNode;
  children: (data: Data) => ReactNode;
}) {
  if (query.data !== undefined && !isNotFound(query.error)) return children(query.data);
  const retry = () => void query.refetch();
  if (query.error) return failed ? failed(query.error, retry) : <ErrorAlert error={query.error} retry={retry} />;
  return loading ?? <Loading />;
}
