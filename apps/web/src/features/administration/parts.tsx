import { Anchor, Paper, Text } from '@mantine/core';
import { Link } from 'wouter';

import { PageHead } from '../../components/page-head.js';
import { useParts } from './sections.js';

/** What there is to administer, and what each is for. */
export function Parts() {
  return (
    <>
      <PageHead title="Administration" />
      <ul className="part-list">
        {useParts().map(({ path, label, about }) => (
          <Paper key={path} component="li" withBorder p="md">
            <Anchor component={Link} href={path} fw={600}>
              {label}
            </Anchor>
            <Text size="sm">{about}</Text>
          </Paper>
        ))}
      </ul>
    </>
  );
}
