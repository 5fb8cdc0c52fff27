import { acknowledgeAll } from '../../api/acknowledgements.js';
import { useSession } from '../../app/session.js';
import { AcknowledgementForm } from '../../components/acknowledgement-form.js';
import { acknowledgedText, isInTrouble } from '../../components/acknowledgement-text.js';
import { connectionsText } from '../../components/bulk-run-text.js';
import { Dialog } from '../../components/dialog-button.js';
import type { Row } from './row.js';

interface AcknowledgeDialogProps {
  /** Empty while the dialog is closed. */
  readonly rows: readonly Row[];
  readonly onClose: () => void;
  readonly notify: (text: string, isFailure: boolean) => void;
}

/** Acknowledges or mutes several connections with one note. */
export function AcknowledgeDialog({ rows, onClose, notify }: AcknowledgeDialogProps) {
  const session = useSession();
  const troubled = rows.filter(({ health }) => isInTrouble(health));
  return (
    <Dialog title={`Acknowledge ${connectionsText(rows.length)}`} opened={rows.length > 0} onClose={onClose}>
      <AcknowledgementForm
        canRecover={troubled.length > 0}
        onClose={onClose}
        save={async (input) => {
          // What is well can only be muted.
          const targets = input.until === undefined ? troubled : rows;
          const { done, refused } = await acknowledgeAll(session, targets, input);
          const leftOut = rows.length - targets.length;
          const reasons = new Map([
            ...refused,
            ...(leftOut > 0 ? [['neither failing nor late', leftOut] as const] : []),
          ]);
          notify(acknowledgedText(done, input.until !== undefined, reasons), done === 0);
        }}
      />
    </Dialog>
  );
}
