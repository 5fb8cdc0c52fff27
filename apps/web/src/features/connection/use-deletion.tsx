import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';

import { countRuns, deleteConnection } from '../../api/connection-changes.js';
import { useSession } from '../../app/session.js';
import type { ConfirmedAction } from '../../components/confirm-dialog.js';
import type { ConnectionOfKind } from './connection-of-kind.js';

/** Counts the connection's runs for the confirmation. */
export function useDeletion({ kind, id, alias }: ConnectionOfKind) {
  const session = useSession();
  const queryClient = useQueryClient();
  const [, navigate] = useLocation();
  const remove = async () => {
    await deleteConnection(session, kind, id);
    navigate('/');
    queryClient.removeQueries({ queryKey: ['connections', 'one', kind, id] });
    void queryClient.invalidateQueries({ queryKey: ['connections'] });
    void queryClient.invalidateQueries({ queryKey: ['jobs'] });
  };
  return useMutation({
    mutationFn: async (): Promise<ConfirmedAction> => {
      const runs = await countRuns(session, id);
      return {
        title: `Delete connection ${alias}?`,
        description: `${deletedRunsText(runs)} If it is running, the agent stops it. This can’t be undone.`,
        confirmLabel: 'Delete',
        run: remove,
      };
    },
  });
}

function deletedRunsText(runs: number | null): string {
  if (runs === null) return 'This also deletes all its runs.';
  if (runs === 0) return 'It has no runs.';
  return runs === 1 ? 'This also deletes its run.' : `This also deletes its ${runs.toLocaleString('en')} runs.`;
}
