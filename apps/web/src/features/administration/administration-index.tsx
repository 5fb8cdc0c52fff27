import { Anchor, Paper, Text } from '@mantine/core';
import { Link } from 'wouter';

import { PageHeader } from '../../components/page-header.js';
import { useAdminSections } from './sections.js';

export function AdministrationIndex() {
  return (
    <>
      <PageHeader title="Administration" />
      <ul className="admin-sections">
        {useAdminSections().map(({ path, label, description }) => (
          <Paper key={path} component="li" withBorder p="md">
            <Anchor component={Link} href={path} fw={600}>
              {label}
            </Anchor>
            <Text size="sm">{description}</Text>
          </Paper>
        ))}
      </ul>
    </>
  );
}
