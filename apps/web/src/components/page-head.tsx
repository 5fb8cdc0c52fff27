import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

import { Answer, type Asked } from './states.js';
import { useTitle } from './use-title.js';

/** What a page is called, what it is for, and what can be done on it. */
export function PageHead({ title, about, children }: { title: string; about?: ReactNode; children?: ReactNode }) {
  useTitle(title);
  return (
    <Stack gap={4}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Title order={1} size="h2" style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
          {title}
        </Title>
        {children && <Group gap="xs">{children}</Group>}
      </Group>
      {about && (
        <Text c="dimmed" size="sm">
          {about}
        </Text>
      )}
    </Stack>
  );
}

/**
 * A page that shows one thing, once that is there.
 * @param title what the page is called until then, and when it can't be shown
 */
export function PageAnswer<Data>({
  of,
  title,
  children,
}: {
  of: Asked<Data>;
  title: string;
  children: (data: Data) => ReactNode;
}) {
  if (of.data !== undefined) return children(of.data);
  return (
    <Stack>
      <PageHead title={title} />
      <Answer of={of}>{children}</Answer>
    </Stack>
  );
}

/** A part of a page, with a heading and what can be done in it. */
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
