import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';

import { countRuns, deleteConnection } from '../../api/connection-changes.js';
import { useSession } from '../../app/session.js';
import type { ConfirmedAction } from '../../components/confirm-dialog.js';
import type { ConnectionOfKind } from './connection-of-kind.js';

/** Counts the connection's runs for the confirmation. */
export function useDeletion({ kind, id, alias }: ConnectionOfKind) {
  const session = useSession();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const remove = async () => {
    await deleteConnection(session, kind, id);
    navigate('/');
    queries.removeQueries({ queryKey: ['connections', 'one', kind, id] });
    void queries.invalidateQueries({ queryKey: ['connections'] });
    void queries.invalidateQueries({ queryKey: ['jobs'] });
  };
  return useMutation({
    mutationFn: async (): Promise<ConfirmedAction> => {
      const runs = await countRuns(session, id);
      const runsText =
        runs === 0
          ? 'It has no runs.'
          : runs === 1
            ? 'Its run goes with it.'
            : `All its ${runs?.toLocaleString('en') ?? ''} runs go with it.`;
      return {
        title: `Delete the connection ${alias}?`,
        description: `${runsText} Nothing is scheduled any more, and an agent that is running it is told to stop. This can’t be undone.`,
        confirmLabel: 'Delete',
        run: remove,
      };
    },
  });
}
