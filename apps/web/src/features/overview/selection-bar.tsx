import { Button } from '@mantine/core';
import { useState } from 'react';

import { usePermissions } from '../../api/permissions.js';
import { useLazyComponent } from '../../app/use-lazy-component.js';
import { useBulkRun, useRunnable } from '../../components/bulk-run.js';
import type { Row } from './row.js';
import type { Selection } from './use-selection.js';

interface SelectionBarProps {
  readonly selection: Selection;
  readonly notify: (text: string, isFailure: boolean) => void;
}

const loadDialog = async () => (await import('./acknowledge-dialog.js')).AcknowledgeDialog;

/** What can be done with the selected rows. */
export function SelectionBar({ selection: { rows, clear }, notify }: SelectionBarProps) {
  const { canWrite } = usePermissions();
  const canRun = useRunnable();
  const [chosen, setChosen] = useState<readonly Row[]>([]);
  const [AcknowledgeDialog, load] = useLazyComponent(loadDialog);
  const finish = (text: string, isFailure: boolean) => {
    if (!isFailure) clear();
    notify(text, isFailure);
  };
  const { start, dialog } = useBulkRun(finish);
  const runnable = [...rows.values()].filter(canRun);
  return (
    <>
      {rows.size > 0 && (
        <div role="group" aria-label="Selected connections" className="ov-selected">
          <span role="status">{rows.size.toLocaleString('en')} selected</span>
          {canWrite && (
            <Button size="compact-sm" onClick={() => start([...rows.values()])}>
              Run selected
            </Button>
          )}
          {runnable.length > 0 && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                load();
                setChosen(runnable);
              }}
            >
              Acknowledge
            </Button>
          )}
          <Button size="compact-sm" variant="default" onClick={clear}>
            Clear selection
          </Button>
        </div>
      )}
      {dialog}
      {AcknowledgeDialog && <AcknowledgeDialog rows={chosen} onClose={() => setChosen([])} notify={finish} />}
    </>
  );
}
