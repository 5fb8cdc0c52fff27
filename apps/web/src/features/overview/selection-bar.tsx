import { Button } from '@mantine/core';

import { usePermissions } from '../../api/permissions.js';
import { useBulkRun } from '../../components/bulk-run.js';
import type { Selection } from './use-selection.js';

interface SelectionBarProps {
  readonly selection: Selection;
  readonly tell: (text: string, isFailure: boolean) => void;
}

/** What can be done with the selected rows. */
export function SelectionBar({ selection: { rows, clear }, tell }: SelectionBarProps) {
  const { canWrite } = usePermissions();
  const { start, dialog } = useBulkRun((text, isFailure) => {
    if (!isFailure) clear();
    tell(text, isFailure);
  });
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
          <Button size="compact-sm" variant="default" onClick={clear}>
            Clear selection
          </Button>
        </div>
      )}
      {dialog}
    </>
  );
}
