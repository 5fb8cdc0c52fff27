import type { Kind } from '@syncledger/domain/words';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';

import { runConnections, type RunTarget } from '../api/bulk-run.js';
import { usePermissions, useProjects } from '../api/permissions.js';
import { useLazyComponent } from '../app/use-lazy-component.js';
import { useSession } from '../app/session.js';
import { confirmationText, connectionsText, noneText, resultText } from './bulk-run-text.js';
import type { ConfirmedAction } from './confirm-dialog.js';

const loadDialog = async () => (await import('./confirm-dialog.js')).ConfirmDialog;

/** Tells which connections the caller may run: by their rights, and not in archived projects. */
export function useRunnable(): (target: Omit<RunTarget, 'id'>) => boolean {
  const permissions = usePermissions();
  const projects = useProjects();
  return useCallback(
    ({ kind, project }) => projects.get(project)?.archived === false && permissions.canRun(kind, project),
    [permissions, projects],
  );
}

/** True if the caller may run connections of at least one project and of one of the kinds. */
export function useCanRunAny(kinds: readonly Kind[]): boolean {
  const canRun = useRunnable();
  const projects = useProjects();
  return [...projects.keys()].some((project) => kinds.some((kind) => canRun({ kind, project })));
}

/**
 * Queues runs of many connections, after a confirmation that says how many.
 * @param notify receives the result as a text
 */
export function useBulkRun(notify: (text: string, isFailure: boolean) => void) {
  const session = useSession();
  const queryClient = useQueryClient();
  const canRun = useRunnable();
  const [action, setAction] = useState<ConfirmedAction>();
  const [ConfirmDialog, load] = useLazyComponent(loadDialog);
  const start = (targets: readonly RunTarget[]) => {
    const ids = targets.filter(canRun).map(({ id }) => id);
    if (ids.length === 0) {
      notify(noneText(targets.length), true);
      return;
    }
    load();
    setAction({
      title: `Run ${connectionsText(ids.length)} now?`,
      description: confirmationText(ids.length, targets.length),
      confirmLabel: `Queue ${ids.length === 1 ? 'a run' : `${ids.length.toLocaleString('en')} runs`}`,
      color: 'blue',
      run: async () => {
        const { queued, refused } = await runConnections(session, ids);
        notify(resultText(queued, refused), queued === 0);
        void queryClient.invalidateQueries({ queryKey: ['connections'] });
      },
    });
  };
  const dialog = ConfirmDialog && <ConfirmDialog action={action} onClose={() => setAction(undefined)} />;
  return { start, dialog };
}
