import { Button } from '@mantine/core';
import { kinds } from '@syncledger/domain/words';
import { Link } from 'wouter';

import { usePermissions } from '../api/permissions.js';

export function NewConnectionButton() {
  const { canEdit } = usePermissions();
  if (!kinds.some(canEdit)) return null;
  return (
    <Button component={Link} href="/connections/new" size="xs">
      New connection
    </Button>
  );
}
