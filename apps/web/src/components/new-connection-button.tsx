import { Button } from '@mantine/core';
import { kinds } from '@syncledger/domain/words';
import { Link } from 'wouter';

import { useRights } from '../api/rights.js';

/** Leads to the form that makes a connection; nothing for those who may not. */
export function NewConnectionButton() {
  const { mayEdit } = useRights();
  if (!kinds.some(mayEdit)) return null;
  return (
    <Button component={Link} href="/connections/new" size="xs">
      New connection
    </Button>
  );
}
