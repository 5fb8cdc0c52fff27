import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { Link } from 'wouter';

import { isNotFound } from '../api/failure.js';
import { hasOpenForm } from './open-forms.js';
import { QueryView, type QueryResult } from './states.js';
import { useTitle } from './use-title.js';

export function PageHeader({
  title,
  description,
  children,
}: {
  title: string;
  description?: ReactNode;
  children?: ReactNode;
}) {
  useTitle(title);
  return (
    <Stack gap={4}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Title order={1} size="h2" style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
          {title}
        </Title>
        {children && <Group gap="xs">{children}</Group>}
      </Group>
      {description && (
        <Text c="dimmed" size="sm">
          {description}
        </Text>
      )}
    </Stack>
  );
}

/** A page for one object, with a title while it loads or fails to load, and a way back once it was deleted. */
export function PageQuery<Data>({
  query,
  title,
  list,
  children,
}: {
  query: QueryResult<Data>;
  title: string;
  /** Where all such objects are. */
  list: { readonly href: string; readonly label: string };
  children: (data: Data) => ReactNode;
}) {
  useRefetchOnFocus(query);
  const { data, error } = query;
  if (data !== undefined && !isNotFound(error)) return children(data);
  return (
    <Stack>
      <PageHeader title={title} />
      <QueryView query={query}>{children}</QueryView>
      {isNotFound(error) && (
        <Anchor component={Link} href={list.href}>
          Go to {list.label}
        </Anchor>
      )}
    </Stack>
  );
}

/**
 * Changes of these objects have no events, so read them again whenever the window gets the focus; but not below an open form, which
 * would overwrite the changes of others with what it began with.
 */
function useRefetchOnFocus({ refetch }: Pick<QueryResult<unknown>, 'refetch'>): void {
  useEffect(() => {
    const refetchIfSeen = () => {
      if (document.visibilityState === 'visible' && !hasOpenForm()) void refetch({ cancelRefetch: false });
    };
    addEventListener('focus', refetchIfSeen);
    document.addEventListener('visibilitychange', refetchIfSeen);
    return () => {
      removeEventListener('focus', refetchIfSeen);
      document.removeEventListener('visibilitychange', refetchIfSeen);
    };
  }, [refetch]);
}

export function Section({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <Stack component="section" gap="xs" aria-label={title}>
      <Group justify="space-between" gap="sm">
        <Title order={2} size="h4">
          {title}
        </Title>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
